namespace PasteBin.Api.Pages.Rich;

/// <summary>Reads separated values as RFC 4180 has them, field by field; what is not quoted as it should be is taken as it stands.</summary>
internal ref struct Records(ReadOnlySpan<byte> text, byte separator)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private bool _isOpen;

    /// <summary>A field began with a quote that nothing ends.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The one of the usual separators that the first line has most of.</summary>
    public static byte Separator(ReadOnlySpan<byte> text)
    {
        Span<int> counts = stackalloc int[Candidates.Length];
        var isQuoted = false;
        foreach (var letter in text)
        {
            if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (letter == '\n' && !isQuoted)
            {
                break;
            }
            else if (!isQuoted && Candidates.IndexOf(letter) is >= 0 and var which)
            {
                counts[which]++;
            }
        }

        var best = 0;
        for (var one = 1; one < counts.Length; one++)
        {
            best = counts[one] > counts[best] ? one : best;
        }

        return Candidates[best];
    }

    private static ReadOnlySpan<byte> Candidates => ",;\t|"u8;

    /// <param name="field">Without the quotes around it; quotes in it are still doubled when <paramref name="isQuoted"/>.</param>
    /// <param name="isLast">Whether its record ends with it.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryRead(out ReadOnlySpan<byte> field, out bool isQuoted, out bool isLast)
    {
        field = default;
        (isQuoted, isLast) = (false, true);
        if (_at >= _text.Length)
        {
            // After a separator there is a field, if an empty one.
            (var wasOpen, _isOpen) = (_isOpen, false);
            return wasOpen;
        }

        var rest = _text[_at..];
        var end = rest[0] == '"' ? QuotedLength(rest) : 0;
        isQuoted = end > 0;
        if (!isQuoted)
        {
            end = rest.IndexOfAny(separator, (byte)'\n') is >= 0 and var found ? found : rest.Length;
        }

        isLast = end == rest.Length || rest[end] != separator;
        _isOpen = !isLast;
        field = isQuoted ? rest[1..(end - 1)] : isLast ? rest[..end].TrimEnd((byte)'\r') : rest[..end];
        _at += end;
        // A line end of two characters comes after a quoted field alone: others were trimmed.
        _at += isQuoted && isLast && _text[_at..].StartsWith("\r\n"u8) ? 2 : 1;
        return true;
    }

    /// <summary>Bytes of the quoted field with its quotes; 0 when something else comes after them than an end.</summary>
    private int QuotedLength(ReadOnlySpan<byte> rest)
    {
        for (var at = 1; ;)
        {
            var quote = rest[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                IsBroken = true;
                return 0;
            }

            at += quote + 1;
            if (at == rest.Length || rest[at] == separator || rest[at] == '\n' || rest[at..].StartsWith("\r\n"u8))
            {
                return at;
            }

            if (rest[at] != '"')
            {
                return 0;
            }

            at++;
        }
    }
}
