namespace PasteBin.Worker.Messaging;

/// <summary>When a message whose handling failed comes back: 1, 4, 16, 64, 256 s, then every 17 minutes, ten times in all (an hour and a half).</summary>
public static class RetryDelays
{
    public const int MaxAttempts = 10;

    /// <param name="failures">How often handling it has failed, at least 1.</param>
    /// <returns>Null: never; it is a dead letter.</returns>
    public static TimeSpan? After(int failures) =>
        failures > MaxAttempts ? null : TimeSpan.FromSeconds(Math.Pow(4, Math.Min(failures, 6) - 1));
}
