using System.Globalization;
using System.Text.RegularExpressions;

namespace PasteBin.Api.Pastes;

/// <summary>How long a paste lives, as its creator writes it.</summary>
public static partial class PasteLife
{
    public const string Forms = "10m, 1h, 7d, never, 600 (seconds), or an ISO 8601 duration such as PT10M (whole numbers; s, m, h, d, w, y)";

    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>More than anybody needs and far from where date arithmetic overflows.</summary>
    public static readonly TimeSpan LongestPossible = TimeSpan.FromDays(36_500);

    /// <summary>What <c>never</c> parses to.</summary>
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    /// <summary>
    /// Reads <c>never</c>, a number of seconds, a number with a unit (<c>90s 10m 1h 7d 2w 1y</c>) or an ISO 8601 duration of whole numbers (<c>PT1H30M P7D P2W</c>).
    /// A year is 365 days, a month (ISO only) 30. Lives beyond <see cref="LongestPossible"/> come back as just more than that, to be refused by the caller.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan life)
    {
        life = Never;
        if (text.Equals("never", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var match = Short().Match(text);
        if (!match.Success)
        {
            match = Iso().Match(text);
        }

        if (!match.Success)
        {
            return false;
        }

        // Exact as far as anybody may live, and beyond that only too much.
        var seconds = Part("y") * 365 * 86_400 + Part("mo") * 30 * 86_400 + Part("w") * 7 * 86_400 + Part("d") * 86_400
            + Part("h") * 3_600 + Part("m") * 60 + Part("s");
        life = TimeSpan.FromSeconds(Math.Min(seconds, LongestPossible.TotalSeconds + 1));
        return true;

        double Part(string unit) =>
            match.Groups[unit] is { Success: true } group ? double.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^(?:(?<s>[0-9]{1,100})s?|(?<m>[0-9]{1,100})m|(?<h>[0-9]{1,100})h|(?<d>[0-9]{1,100})d|(?<w>[0-9]{1,100})w|(?<y>[0-9]{1,100})y)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Short();

    [GeneratedRegex(@"^P(?=[0-9T])(?:(?<y>[0-9]{1,100})Y)?(?:(?<mo>[0-9]{1,100})M)?(?:(?<w>[0-9]{1,100})W)?(?:(?<d>[0-9]{1,100})D)?(?:T(?=[0-9])(?:(?<h>[0-9]{1,100})H)?(?:(?<m>[0-9]{1,100})M)?(?:(?<s>[0-9]{1,100})S)?)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();
}
