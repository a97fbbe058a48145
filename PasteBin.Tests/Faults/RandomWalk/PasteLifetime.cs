namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>
/// When one paste may be over and when it surely is. A new life takes the place of those before it when it is answered; one that was not
/// answered may begin at any time from then on, and nothing that comes later rules it out.
/// </summary>
internal sealed class PasteLifetime
{
    // The clocks of the services and of Postgres are this machine's; times are kept in microseconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private readonly List<Life> _lives = [];
    private bool _uncertain;

    public void Begin(WalkEntry entry)
    {
        var life = entry.Answer.Ends is { } end ? new Life(end - Rounding, end + Rounding)
            : entry.Life is not { } asked ? new Life(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue)
            : new Life(entry.Started + asked - Rounding, entry.Outcome == Outcome.Done ? entry.Ended + asked + Rounding : DateTimeOffset.MaxValue);
        _uncertain |= entry.Outcome == Outcome.Unknown;
        _lives.Add(life);
    }

    public void End(WalkEntry retimed)
    {
        foreach (var before in _uncertain ? [] : _lives.SkipLast(1))
        {
            before.Replaced = before.Replaced < retimed.Ended ? before.Replaced : retimed.Ended;
        }
    }

    /// <summary>Whether an answer that the paste is not there, as old as it may be, may be due to its life.</summary>
    public bool MayBeOver(WalkEntry entry) => _lives.Any(life => life.EndsFrom <= entry.Ended && life.Replaced > entry.Started - entry.MaxAge);

    /// <summary>Whether the paste was over at that time, also for who knows what was answered <paramref name="maxAge"/> ago.</summary>
    public bool IsOver(DateTimeOffset at, TimeSpan maxAge) => !_lives.Any(life => life.EndsUntil > at && life.Replaced > at - maxAge);

    private sealed record Life(DateTimeOffset EndsFrom, DateTimeOffset EndsUntil)
    {
        /// <summary>Another has surely taken its place.</summary>
        public DateTimeOffset Replaced { get; set; } = DateTimeOffset.MaxValue;
    }
}
