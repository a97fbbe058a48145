namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>
/// A time limit that all share who come within a second of each other, so that it ends up to a second late: a timer for each would be a lock, a place in
/// a list and three objects for what hardly ever happens.
/// </summary>
/// <param name="limit">How long the last of them waits.</param>
internal sealed class SharedPatience(TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile Limit? _newest;

    /// <summary>Is cancelled when the patience of whoever asks now is over.</summary>
    public CancellationToken Begin()
    {
        if (_newest is { } newest && time.GetElapsedTime(newest.Since) < Step)
        {
            return newest.Source.Token;
        }

        lock (_gate)
        {
            if (_newest is not { } other || time.GetElapsedTime(other.Since) >= Step)
            {
                // Not disposed of: its timer is over by itself.
                _newest = new(new(limit + Step, time), time.GetTimestamp());
            }

            return _newest.Source.Token;
        }
    }

    private sealed record Limit(CancellationTokenSource Source, long Since);
}
