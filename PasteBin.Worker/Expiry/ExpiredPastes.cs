using PasteBin.Worker.Invalidation;

namespace PasteBin.Worker.Expiry;

/// <summary>Deletes every paste whose life is over, in batches: from the table, then from the cache.</summary>
public sealed partial class ExpiredPastes(ExpiryStore store, TextCache cache, WorkerMetrics metrics, ILogger<ExpiredPastes> logger)
{
    /// <summary>Any number of callers may do this at once, in any number of processes.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(CancellationToken cancellation)
    {
        var deleted = 0;
        var cached = true;
        while (await store.DeleteExpiredAsync(cancellation) is { Count: > 0 } keys)
        {
            deleted += keys.Count;
            metrics.Expired(keys.Count);
            // Asked once in vain is enough: waiting for a cache that hangs would take longer than the deletes.
            cached = cached && await ForgetAsync(keys, cancellation);
        }

        if (deleted > 0)
        {
            await store.DeleteBucketsAsync(cancellation);
            Log.Deleted(logger, deleted);
        }

        return deleted;
    }

    // Room made earlier, no more: what the cache holds has a time to live that ends with the paste's own.
    private async Task<bool> ForgetAsync(List<string> keys, CancellationToken cancellation)
    {
        try
        {
            await cache.DeleteAsync(keys, cancellation);
            return true;
        }
        catch (Exception exception) when (TextCache.IsUnavailable(exception))
        {
            Log.CacheUnavailable(logger, exception);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} expired pastes.")]
        public static partial void Deleted(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Expired pastes stay in the cache until their time to live ends.")]
        public static partial void CacheUnavailable(ILogger logger, Exception exception);
    }
}
