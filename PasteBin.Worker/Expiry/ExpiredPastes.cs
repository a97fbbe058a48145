namespace PasteBin.Worker.Expiry;

/// <summary>Deletes every paste whose life is over, in batches. The caches need not be told: what they hold ends with the paste's own life.</summary>
public sealed partial class ExpiredPastes(ExpiryStore store, WorkerMetrics metrics, TimeProvider time, ILogger<ExpiredPastes> logger) : IDisposable
{
    /// <summary>Two at once would look for the same pastes and leave each other parts of batches: the events are the fewest when one waits.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Any number of callers may do this at once, in any number of processes. In this one they take turns.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await DeleteAllAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<int> DeleteAllAsync(CancellationToken cancellation)
    {
        var deleted = 0;
        for (var more = true; more;)
        {
            var pass = new ExpiryPass(store, metrics, time, deleted);
            await pass.RunAsync(cancellation);
            deleted += pass.Deleted;
            // Not a row deleted: others hold them all.
            more = pass is { Found: ExpiryStore.MaxFound, Deleted: > 0 };
        }

        if (deleted > 0)
        {
            Log.Deleted(logger, deleted);
        }

        return deleted;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} expired pastes.")]
        public static partial void Deleted(ILogger logger, int count);
    }
}
