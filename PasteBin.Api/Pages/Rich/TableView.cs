using System.Buffers;
using PasteBin.Api.Pages.Read;

namespace PasteBin.Api.Pages.Rich;

/// <summary>Separated values as a table, whose first record names the columns.</summary>
internal static class TableView
{
    public const int MaxRows = 1000;
    public const int MaxColumns = 100;
    public const int MaxCells = 20_000;

    private static readonly SearchValues<byte> Numeric = SearchValues.Create("0123456789+-.,%eE "u8);

    public static RichText Render(ReadOnlySpan<byte> text, bool isCut, bool isTabbed)
    {
        if (text.StartsWith("\uFEFF"u8))
        {
            text = text[3..];
        }

        // The last record may be the start of one.
        if (isCut && text.LastIndexOf((byte)'\n') is > 0 and var end)
        {
            text = text[..(end + 1)];
        }

        var separator = isTabbed ? (byte)'\t' : Records.Separator(text);
        var (columns, isWide, isBroken) = Measure(text, separator);
        if ((isBroken && !isCut) || columns == 0)
        {
            return RichText.None("table");
        }

        var html = new ArrayBufferWriter<byte>(text.Length * 2 + 1024);
        var rows = Math.Min(MaxRows, Math.Max(1, MaxCells / columns));
        html.Write("<table class=records>"u8);
        var (written, isWhole) = Write(html, new Records(text, separator), columns, rows);
        html.Write("</table>"u8);
        return written == 0 ? RichText.None("table")
            : !isWhole || isCut ? new(html.WrittenMemory, "rows", written - 1)
            : new(html.WrittenMemory, isWide ? "columns" : null, columns);
    }

    private static (int Columns, bool IsWide, bool IsBroken) Measure(ReadOnlySpan<byte> text, byte separator)
    {
        var records = new Records(text, separator);
        var (most, columns, rows) = (0, 0, 0);
        while (rows < MaxRows && records.TryRead(out _, out _, out var isLast))
        {
            columns++;
            most = Math.Max(most, columns);
            (columns, rows) = isLast ? (0, rows + 1) : (columns, rows);
        }

        return (Math.Min(most, MaxColumns), most > MaxColumns, records.IsBroken);
    }

    /// <returns>How many records, and whether that is all of them.</returns>
    private static (int Records, bool IsWhole) Write(ArrayBufferWriter<byte> html, Records records, int columns, int rows)
    {
        var (row, column) = (0, 0);
        while (records.TryRead(out var field, out var isQuoted, out var isLast))
        {
            if (column == 0)
            {
                // An empty line is no record.
                if (isLast && field.IsEmpty && !isQuoted)
                {
                    continue;
                }

                if (row > rows)
                {
                    return (row, false);
                }

                html.Write(row switch { 0 => "<thead><tr>"u8, 1 => "<tbody><tr>"u8, _ => "<tr>"u8 });
            }

            if (column++ < columns)
            {
                Cell(html, field, isQuoted, isHead: row == 0);
            }

            if (isLast)
            {
                for (; column < columns; column++)
                {
                    html.Write("<td>"u8);
                }

                html.Write(row == 0 ? "</thead>"u8 : ""u8);
                (row, column) = (row + 1, 0);
            }
        }

        return (row, true);
    }

    private static void Cell(ArrayBufferWriter<byte> html, ReadOnlySpan<byte> field, bool isQuoted, bool isHead)
    {
        // A heading that says nothing is none.
        html.Write(isHead && !field.IsEmpty ? "<th scope=col>"u8 : IsNumber(field) ? "<td class=n>"u8 : "<td>"u8);
        while (isQuoted && field.IndexOf("\"\""u8) is >= 0 and var quotes)
        {
            HtmlText.Write(html, field[..(quotes + 1)]);
            field = field[(quotes + 2)..];
        }

        HtmlText.Write(html, field);
    }

    private static bool IsNumber(ReadOnlySpan<byte> field) =>
        field.Length is > 0 and < 40 && !field.ContainsAnyExcept(Numeric) && field.ContainsAnyInRange((byte)'0', (byte)'9');
}
