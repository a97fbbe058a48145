using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PasteBin.Api.Pages.Read;

/// <summary>A text as numbered lines, each an item that begins with its number: style shows numbers that nobody copies, and links lead there without script.</summary>
internal static class Lines
{
    /// <summary>Bytes or UTF-16 code units of a text in which a letter that tells its direction is looked for.</summary>
    public const int LongestSearch = 512;

    /// <summary>Bytes that are no UTF-8 become U+FFFD.</summary>
    public static ReadOnlyMemory<byte> Readable(ReadOnlyMemory<byte> text) =>
        Utf8.IsValid(text.Span) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span));

    /// <summary>HTML of UTF-8 text.</summary>
    /// <param name="hasIds">Whether links lead to these lines.</param>
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> text, bool hasIds = true)
    {
        var lines = new LineList(target, hasIds);
        while (!text.IsEmpty)
        {
            var line = text[..Length(text)];
            lines.Begin(line.Length);
            lines.Write(line);
            text = text[line.Length..];
        }

        lines.End();
    }

    /// <summary>Bytes of the first line, with its end.</summary>
    public static int Length(ReadOnlySpan<byte> text) => text.IndexOf((byte)'\n') is >= 0 and var end ? end + 1 : text.Length;

    /// <summary>
    /// Bytes of the start of a text that a page ends with, so that what comes in later begins a line: no more lines than have a number, and whole ones
    /// unless the last is long.
    /// </summary>
    public static int Whole(ReadOnlySpan<byte> text)
    {
        var end = 0;
        for (var line = 0; line < LineList.MaxNumbered && text[end..].IndexOf((byte)'\n') is >= 0 and var length; line++)
        {
            end += length + 1;
        }

        return text.Length - end > LineList.LargestList && text[end..].IndexOf((byte)'\n') < 0 ? ReadPages.WholeCharacters(text) : end;
    }

    /// <summary>
    /// The <c>dir</c> of a text's element: its first letter says where its lines begin, as with <c>auto</c>. With that a browser looks for the letter anew for
    /// each element that arrives: 50 000 lines of numbers took it half a minute. <c>ltr</c> if the start has no letter, <c>auto</c> if there is no text yet.
    /// </summary>
    public static string Direction(ReadOnlySpan<byte> text) => Direction(Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestSearch)]));

    /// <inheritdoc cref="Direction(ReadOnlySpan{byte})"/>
    public static string Direction(ReadOnlySpan<char> text)
    {
        foreach (var rune in text[..Math.Min(text.Length, LongestSearch)].EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                return IsRightToLeft(rune.Value) ? "rtl" : "ltr";
            }
        }

        return text.IsEmpty ? "auto" : "ltr";
    }

    // The ranges that Unicode sets aside for such scripts: the defaults of Bidi_Class (Unicode Standard Annex 9).
    private static bool IsRightToLeft(int letter) =>
        letter is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);

    public static int Count(ReadOnlySpan<byte> text) => text.Count((byte)'\n') + (text.IsEmpty || text[^1] == '\n' ? 0 : 1);
}
