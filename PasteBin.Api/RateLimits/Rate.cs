namespace PasteBin.Api.RateLimits;

/// <summary>A token bucket: it holds <paramref name="Burst"/> tokens and gains one every <paramref name="Interval"/>.</summary>
internal readonly record struct Rate(int Burst, TimeSpan Interval)
{
    /// <summary>How long an empty bucket takes to be full.</summary>
    public TimeSpan Capacity => Interval * Burst;

    /// <summary>Null when there is no limit.</summary>
    public static Rate? PerMinute(int tokens, int burst) => tokens == 0 ? null : new(burst, TimeSpan.FromMinutes(1) / tokens);

    /// <summary>What a bucket has that is full again after <paramref name="debt"/>; more than that is asked of one that has none.</summary>
    public Level LevelAt(TimeSpan debt)
    {
        var left = (int)Math.Clamp((Capacity - debt) / Interval, 0, Burst);
        var wait = debt + Interval - Capacity;
        return new(left, debt, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }
}

/// <param name="Left">Tokens in the bucket.</param>
/// <param name="Debt">Until it is full.</param>
/// <param name="Wait">Until it has one; zero when it has.</param>
internal readonly record struct Level(int Left, TimeSpan Debt, TimeSpan Wait);
