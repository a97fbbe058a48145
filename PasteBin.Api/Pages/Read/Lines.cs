using System.Buffers;
using System.Globalization;
using System.Text;

namespace PasteBin.Api.Pages.Read;

/// <summary>
/// A text as numbered lines. Each is an item of a list that begins with its number, so that style can show numbers that nobody copies, and a link
/// can lead to one without script:
/// <code>&lt;ol start=501>&lt;li id=L501>the line⏎&lt;/li>…&lt;/ol></code>
/// Lists are short: a browser lays out only those that are in sight.
/// </summary>
internal static class Lines
{
    public const int InList = 500;

    /// <summary>Numbered; what comes after them is one item more. A megabyte of empty lines must be readable too.</summary>
    public const int MaxNumbered = 50_000;

    private static readonly SearchValues<byte> Special = SearchValues.Create("&<>\n\r\0"u8);

    /// <summary>HTML of UTF-8 text. Bytes that are no UTF-8 become U+FFFD.</summary>
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        }

        Span<byte> digits = stackalloc byte[10];
        var line = 0;
        while (!text.IsEmpty)
        {
            line++;
            line.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            if (line % InList == 1)
            {
                target.Write(line == 1 ? "<ol start="u8 : "</ol><ol start="u8);
                target.Write(digits[..length]);
                target.Write(">"u8);
            }

            target.Write("<li id=L"u8);
            target.Write(digits[..length]);
            target.Write(">"u8);
            do
            {
                text = WriteLine(target, text);
            }
            while (line == MaxNumbered && !text.IsEmpty);
        }

        if (line > 0)
        {
            target.Write("</ol>"u8);
        }
    }

    public static int Count(ReadOnlySpan<byte> text) => text.Count((byte)'\n') + (text.IsEmpty || text[^1] == '\n' ? 0 : 1);

    /// <summary>Writes one line with its end; gives back what comes after it.</summary>
    private static ReadOnlySpan<byte> WriteLine(IBufferWriter<byte> target, ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Special) is >= 0 and var found)
        {
            target.Write(text[..found]);
            target.Write(text[found] switch
            {
                (byte)'&' => "&amp;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                // As itself it would become a line end.
                (byte)'\r' => "&#13;"u8,
                (byte)'\n' => "\n"u8,
                // HTML has no NUL.
                _ => "\uFFFD"u8,
            });
            var isEnd = text[found] == '\n';
            text = text[(found + 1)..];
            if (isEnd)
            {
                return text;
            }
        }

        target.Write(text);
        return default;
    }
}
