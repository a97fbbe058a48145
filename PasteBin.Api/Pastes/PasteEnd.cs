using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes;

/// <summary>When a paste ends: a while after it begins, at a time of its own, or never.</summary>
internal readonly record struct PasteEnd
{
    public static readonly PasteEnd Never = At(DateTimeOffset.MaxValue);

    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private PasteEnd(TimeSpan life, DateTimeOffset? time) => (Life, Time) = (life, time);

    private TimeSpan Life { get; }

    private DateTimeOffset? Time { get; }

    public static PasteEnd After(TimeSpan life) => life == PasteLife.Never ? Never : new(life, null);

    public static PasteEnd At(DateTimeOffset time) => new(default, time);

    /// <summary>The end of a paste whose life begins now; <see cref="DateTimeOffset.MaxValue"/> is never.</summary>
    public DateTimeOffset From(DateTimeOffset now) => Time ?? now + Life;

    /// <summary>The end that was asked for, within this server's bounds; null when none was, or with a mistake. Empty is as good as absent.</summary>
    /// <param name="expires">The same as <paramref name="expiresIn"/>, as older clients call it.</param>
    /// <param name="orLongest">Later than this server keeps anything means as long as it does, instead of being a mistake.</param>
    public static (PasteEnd? End, ProblemHttpResult? Mistake) Read(
        PasteOptions options, DateTimeOffset now, string? expires, string? expiresIn, string? expiresAt, bool orLongest = false)
    {
        if (string.IsNullOrEmpty(expires) && string.IsNullOrEmpty(expiresIn) && string.IsNullOrEmpty(expiresAt))
        {
            return (null, null);
        }

        var given = new (string Name, string? Text)[] { ("expires", expires), ("expiresIn", expiresIn), ("expiresAt", expiresAt) }
            .Where(static one => !string.IsNullOrEmpty(one.Text)).ToList();
        return given.Count switch
        {
            > 1 => Wrong("Give one of expiresIn and expiresAt."),
            _ when given[0].Name == "expiresAt" => ReadTime(options, now, expiresAt!, orLongest),
            _ => ReadLife(options, given[0].Name, given[0].Text!, orLongest),
        };
    }

    private static (PasteEnd? End, ProblemHttpResult? Mistake) ReadLife(PasteOptions options, string name, string text, bool orLongest)
    {
        if (!PasteLife.TryParse(text, out var life))
        {
            return Wrong($"Write {name} as {PasteLife.Forms}.");
        }

        if (life == PasteLife.Never ? !options.AllowNever : life > options.LongestLife)
        {
            return orLongest ? (After(options.LongestLife), null) : TooLong(name, options);
        }

        return life < PasteLife.Shortest ? Wrong($"Give an {name} of at least one second.") : (After(life), null);
    }

    private static (PasteEnd? End, ProblemHttpResult? Mistake) ReadTime(PasteOptions options, DateTimeOffset now, string text, bool orLongest)
    {
        // Without an offset it would be anybody's guess which clock is meant.
        var hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal);
        if (!hasOffset || !DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
        {
            return Wrong("Write expiresAt as an ISO 8601 time with its offset, such as 2030-01-31T12:00:00Z.");
        }

        // Postgres keeps microseconds: what is answered now must be what is read later.
        time = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
        return time - now < PasteLife.Shortest ? Wrong("Give an expiresAt at least one second from now.")
            : time - now <= options.LongestLife ? (At(time), null)
            : orLongest ? (After(options.LongestLife), null)
            : TooLong("expiresAt", options);
    }

    private static (PasteEnd? End, ProblemHttpResult? Mistake) TooLong(string name, PasteOptions options) =>
        Wrong($"Give an {name} of at most {options.LongestLife.TotalDays:0.##} days: this server keeps nothing longer.");

    private static (PasteEnd? End, ProblemHttpResult? Mistake) Wrong(string detail) => (null, Problems.InvalidLife.Say(detail));
}
