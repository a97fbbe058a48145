namespace PasteBin.Worker.Expiry;

/// <summary>Deletes every paste whose life is over, in batches. The caches need not be told: what they hold ends with the paste's own life.</summary>
public sealed partial class ExpiredPastes(ExpiryStore store, WorkerMetrics metrics, TimeProvider time, ILogger<ExpiredPastes> logger)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(100);

    /// <summary>Any number of callers may do this at once, in any number of processes.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(CancellationToken cancellation)
    {
        var deleted = 0;
        for (var more = true; more;)
        {
            var (before, expired) = (deleted, await store.FindExpiredAsync(cancellation));
            foreach (var batch in expired.Chunk(ExpiryStore.MaxDeleted))
            {
                var started = time.GetTimestamp();
                var rows = await store.DeleteExpiredAsync(batch, cancellation);
                deleted += rows;
                metrics.Expired(rows);
                await RestAsync(batch.Length, time.GetElapsedTime(started), cancellation);
            }

            // Not a row deleted: others hold them all.
            more = expired.Count == ExpiryStore.MaxFound && deleted > before;
        }

        if (deleted > 0)
        {
            Log.Deleted(logger, deleted);
        }

        return deleted;
    }

    /// <summary>
    /// After a full batch, as long as it took: reads and creates have the database to themselves half of the time. Not longer than a tenth of a second:
    /// where batches are slow, what ends together is still to be gone within the minute.
    /// </summary>
    private Task RestAsync(int rows, TimeSpan batch, CancellationToken cancellation) =>
        rows < ExpiryStore.MaxDeleted ? Task.CompletedTask : Task.Delay(batch < LongestRest ? batch : LongestRest, time, cancellation);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} expired pastes.")]
        public static partial void Deleted(ILogger logger, int count);
    }
}
