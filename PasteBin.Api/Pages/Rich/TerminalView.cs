using System.Buffers;
using System.Text;
using PasteBin.Api.Pages.Read;

namespace PasteBin.Api.Pages.Rich;

/// <summary>
/// What a terminal showed: lines with the colours that SGR sequences give them (<c>ESC [ 1 ; 31 m</c>). Other sequences and control characters are left
/// out; of a line that was written over after a carriage return, as progress bars are, the last is shown.
/// </summary>
internal static class TerminalView
{
    /// <summary>Changes of style that are shown; each is an element.</summary>
    public const int MaxStyles = 20_000;

    private const byte Escape = 0x1B;
    private const byte Bell = 0x07;

    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Where(static code => code is not '\t' and not '\n').Select(static code => (byte)code), 0x7F]);

    public static RichText Render(ReadOnlySpan<byte> text, bool isCut)
    {
        var html = new ArrayBufferWriter<byte>((2 * text.Length) + 1024);
        var lines = new LineList(html);
        var (style, styles) = (default(TerminalStyle), 0);
        var start = new ArrayBufferWriter<byte>();
        while (!text.IsEmpty)
        {
            var line = text[..Lines.Length(text)];
            text = text[line.Length..];
            lines.Begin(line.Length);
            var body = line.TrimEnd("\r\n"u8);
            var overwritten = body.LastIndexOf((byte)'\r') + 1;
            Write(body[..overwritten], isShown: false);
            Write(body[overwritten..], isShown: true);
            lines.Write(line[^1] == '\n' ? "\n"u8 : default);
        }

        lines.End();
        return new(html.WrittenMemory, isCut || styles > MaxStyles ? "part" : null) { Direction = Lines.Direction(start.WrittenSpan) };

        void Write(ReadOnlySpan<byte> part, bool isShown)
        {
            while (part.IndexOfAny(Controls) is >= 0 and var found)
            {
                Show(isShown ? part[..found] : default);
                part = part[found..];
                var sequence = part[..Sequence(part)];
                part = part[sequence.Length..];
                if (sequence is [Escape, (byte)'[', .. var parameters, (byte)'m'] && !parameters.ContainsAnyExceptInRange((byte)'0', (byte)';'))
                {
                    var next = style.With(parameters);
                    if (next != style && styles++ < MaxStyles)
                    {
                        lines.Style(Tag(next));
                    }

                    style = next;
                }
            }

            Show(isShown ? part : default);
        }

        void Show(ReadOnlySpan<byte> part)
        {
            lines.Write(part);
            start.Write(part[..Math.Min(part.Length, Lines.LongestSearch - start.WrittenCount)]);
        }
    }

    /// <summary>Bytes of the sequence that a text begins with; 1 for a control character alone, or for what is no sequence.</summary>
    private static int Sequence(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != Escape)
        {
            return 1;
        }

        switch (text[1])
        {
            case (byte)'[':
                var end = text[2..].IndexOfAnyExceptInRange((byte)0x20, (byte)0x3F);
                return end < 0 ? text.Length : text[2 + end] is >= 0x40 and <= 0x7E ? end + 3 : end + 2;
            case (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_':
                // A title or a link's address. One that does not end takes nothing with it.
                var stop = text.IndexOf("\e\\"u8);
                var bell = text.IndexOf(Bell);
                return bell >= 0 && (stop < 0 || bell < stop) ? bell + 1 : stop >= 0 ? stop + 2 : 2;
            case >= 0x20 and <= 0x2F:
                return Math.Min(3, text.Length);
            default:
                return text[1] is >= 0x30 and <= 0x7E ? 2 : 1;
        }
    }

    /// <summary>Null: as the page writes anyway.</summary>
    private static byte[]? Tag(TerminalStyle style)
    {
        var classes = new StringBuilder();
        var (ink, ground) = style.IsInverse ? (style.Ground, style.Ink) : (style.Ink, style.Ground);
        if (ground is { } index)
        {
            classes.Append($"b{index} e{TerminalPalette.On(index, ink)}");
        }
        else if (style.IsInverse)
        {
            classes.Append("inverse");
        }
        else if (ink is not null)
        {
            classes.Append($"f{ink}");
        }
        else if (style.IsDim)
        {
            classes.Append("dim");
        }

        classes.Append(style.IsBold ? " bold" : "").Append(style.IsItalic ? " slant" : "")
            .Append(style.IsUnderlined ? " line" : "").Append(style.IsStruck ? " strike" : "");
        return classes.Length == 0 ? null : Encoding.ASCII.GetBytes($"<span class=\"{classes.ToString().Trim()}\">");
    }
}
