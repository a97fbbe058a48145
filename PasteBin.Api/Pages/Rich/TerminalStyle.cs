namespace PasteBin.Api.Pages.Rich;

/// <summary>How a terminal writes what comes next: what SGR sequences (ECMA-48, 8.3.117) have set.</summary>
/// <param name="Ink">Of 256 colours; null: the terminal's own.</param>
/// <param name="Ground">Of 256 colours; null: the terminal's own.</param>
internal readonly record struct TerminalStyle(
    int? Ink, int? Ground, bool IsBold, bool IsDim, bool IsItalic, bool IsUnderlined, bool IsInverse, bool IsStruck)
{
    /// <summary>After a sequence with these parameters, such as <c>1;38;5;208</c>.</summary>
    public TerminalStyle With(ReadOnlySpan<byte> parameters)
    {
        var style = this;
        while (true)
        {
            var end = parameters.IndexOf((byte)';');
            var one = end < 0 ? parameters : parameters[..end];
            parameters = end < 0 ? default : parameters[(end + 1)..];
            // In "4:3" the part after the colon is the kind of line.
            var colon = one.IndexOf((byte)':');
            var code = Number(colon < 0 ? one : one[..colon]);
            if (code is 38 or 48 or 58)
            {
                var color = colon < 0 ? Color(ref parameters, (byte)';') : ColonColor(one[(colon + 1)..]);
                style = code switch { 38 => style with { Ink = color ?? style.Ink }, 48 => style with { Ground = color ?? style.Ground }, _ => style };
                end = parameters.IsEmpty ? -1 : end;
            }
            else
            {
                style = style.With(code == 4 && colon >= 0 && Number(one[(colon + 1)..]) == 0 ? 24 : code);
            }

            if (end < 0)
            {
                return style;
            }
        }
    }

    private TerminalStyle With(int code) => code switch
    {
        0 => default,
        1 => this with { IsBold = true },
        2 => this with { IsDim = true },
        3 => this with { IsItalic = true },
        4 or 21 => this with { IsUnderlined = true },
        7 => this with { IsInverse = true },
        9 => this with { IsStruck = true },
        22 => this with { IsBold = false, IsDim = false },
        23 => this with { IsItalic = false },
        24 => this with { IsUnderlined = false },
        27 => this with { IsInverse = false },
        29 => this with { IsStruck = false },
        >= 30 and <= 37 => this with { Ink = code - 30 },
        39 => this with { Ink = null },
        >= 40 and <= 47 => this with { Ground = code - 40 },
        49 => this with { Ground = null },
        >= 90 and <= 97 => this with { Ink = code - 90 + 8 },
        >= 100 and <= 107 => this with { Ground = code - 100 + 8 },
        // Blinking, hiding and fonts: nothing that a reader should have.
        _ => this,
    };

    /// <summary><c>5:208</c>, <c>2:255:135:0</c> or, with a place for a colour space, <c>2::255:135:0</c>.</summary>
    private static int? ColonColor(ReadOnlySpan<byte> parts)
    {
        if (parts.StartsWith("2:"u8) && parts.Count((byte)':') > 3)
        {
            parts = parts[2..];
            parts = parts[(parts.IndexOf((byte)':') + 1)..];
            return Rgb(ref parts, (byte)':');
        }

        return Color(ref parts, (byte)':');
    }

    private static int? Color(ref ReadOnlySpan<byte> parts, byte separator) => Next(ref parts, separator) switch
    {
        5 => Next(ref parts, separator) is >= 0 and < 256 and var index ? index : null,
        2 => Rgb(ref parts, separator),
        _ => null,
    };

    private static int? Rgb(ref ReadOnlySpan<byte> parts, byte separator)
    {
        var (red, green, blue) = (Next(ref parts, separator), Next(ref parts, separator), Next(ref parts, separator));
        return (red | green | blue) is >= 0 and < 256 ? TerminalPalette.Nearest(red, green, blue) : null;
    }

    private static int Next(ref ReadOnlySpan<byte> parts, byte separator)
    {
        var end = parts.IndexOf(separator);
        var number = parts.IsEmpty ? -1 : Number(end < 0 ? parts : parts[..end]);
        parts = end < 0 ? default : parts[(end + 1)..];
        return number;
    }

    /// <summary>Nothing is 0; what is no number is -1.</summary>
    private static int Number(ReadOnlySpan<byte> digits) => digits.IsEmpty ? 0
        : digits.Length < 6 && System.Buffers.Text.Utf8Parser.TryParse(digits, out int number, out var read) && read == digits.Length ? number : -1;
}
