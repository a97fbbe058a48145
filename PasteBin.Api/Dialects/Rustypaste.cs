using System.Globalization;
using System.Text.RegularExpressions;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Dialects;

/// <summary>
/// rustypaste: <c>curl -F file=@FILE HOST/</c> with the headers <c>expire: 10min</c> and <c>filename: notes.txt</c>; the field <c>oneshot</c> instead of
/// <c>file</c> is for one reading.
/// </summary>
internal static partial class Rustypaste
{
    public static FormDialect Form { get; } = new(["oneshot"], StatusCodes.Status200OK, static (request, form) =>
    {
        var (_, wishes, mistake) = Read(request, form, form.Find("oneshot")?.FileName);
        return wishes is null ? Draft.Wrong(mistake!) : new(form.Bytes("oneshot"), wishes with { Burn = true });
    });

    /// <summary>PasteBin's own form, and what rustypaste's headers say besides.</summary>
    /// <param name="fileName">Null for that of the field <c>file</c>.</param>
    public static Draft Read(HttpRequest request, Form form, string? fileName = null)
    {
        var named = PasteTerms.NullIfEmpty(request.Headers["filename"].ToString());
        var draft = FormTerms.Read(request, form, named ?? fileName);
        return draft.Wishes is not { } wishes ? draft : draft with
        {
            Wishes = wishes with
            {
                Expires = request.Headers["expire"].ToString() is { Length: > 0 } expire ? Life(expire) : wishes.Expires,
                Title = wishes.Title ?? named,
            },
        };
    }

    /// <summary>
    /// humantime's durations as ours: <c>1h 30min</c> becomes <c>5400s</c>. What cannot be read stays as it is, to be refused with all that can be written.
    /// </summary>
    internal static string Life(string expire)
    {
        if (!Durations().IsMatch(expire))
        {
            return expire;
        }

        // Nine digits of years are about 3e16 seconds: some dozens of parts, which a header's length allows, do not overflow a decimal.
        var seconds = Duration().Matches(expire).Sum(static part =>
            decimal.Parse(part.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * Seconds(part.Groups["unit"].Value));
        return $"{Math.Min(decimal.Ceiling(seconds), 9_999_999_999).ToString(CultureInfo.InvariantCulture)}s";
    }

    // As long as humantime has them: a month is 30.44 days, a year 365.25.
    private static decimal Seconds(string unit) => unit switch
    {
        "ns" or "nsec" => 0.000_000_001m,
        "us" or "usec" => 0.000_001m,
        "ms" or "msec" => 0.001m,
        "s" or "sec" or "secs" or "second" or "seconds" => 1,
        "m" or "min" or "mins" or "minute" or "minutes" => 60,
        "h" or "hr" or "hrs" or "hour" or "hours" => 3_600,
        "d" or "day" or "days" => 86_400,
        "w" or "week" or "weeks" => 604_800,
        "M" or "month" or "months" => 2_630_016,
        _ => 31_557_600,
    };

    private const string Unit = "nsec|ns|usec|us|msec|ms|seconds|second|secs|sec|s|minutes|minute|mins|min|months|month|m|M|hours|hour|hrs|hr|h|days|day|d|weeks|week|w|years|year|y";

    [GeneratedRegex($@"^(?: *[0-9]{{1,9}} *(?:{Unit}))+ *\z")]
    private static partial Regex Durations();

    [GeneratedRegex($@"(?<count>[0-9]{{1,9}}) *(?<unit>{Unit})")]
    private static partial Regex Duration();
}
