using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PasteBin.Api.Pages.Read;

/// <summary>A text as numbered lines, each an item that begins with its number: style shows numbers that nobody copies, and links lead there without script.</summary>
internal static class Lines
{
    /// <summary>Bytes of a text in which a letter that tells its direction is looked for.</summary>
    private const int LongestSearch = 512;

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
    /// The <c>dir</c> of a text's element: <c>auto</c>, so that its first letter says where its lines begin, but <c>ltr</c> if the start has none. For each
    /// line that arrives a browser looks for that letter anew, through all that is there already: 50 000 lines of numbers took it half a minute.
    /// </summary>
    public static string Direction(ReadOnlySpan<byte> text)
    {
        foreach (var rune in Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestSearch)]).EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                return "auto";
            }
        }

        return text.IsEmpty ? "auto" : "ltr";
    }

    public static int Count(ReadOnlySpan<byte> text) => text.Count((byte)'\n') + (text.IsEmpty || text[^1] == '\n' ? 0 : 1);
}
