namespace PasteBin.Worker.Expiry;

/// <summary>Deletes every paste whose life is over, in batches. The caches need not be told: what they hold ends with the paste's own life.</summary>
public sealed partial class ExpiredPastes(ExpiryStore store, WorkerMetrics metrics, TimeProvider time, ILogger<ExpiredPastes> logger) : IDisposable
{
    /// <summary>What a full batch takes at least while somebody writes, with the rest after it: 12 500 pastes a second.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(80);

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
            var (found, rows) = await DeleteFoundAsync(deleted, cancellation);
            deleted += rows;
            // Not a row deleted: others hold them all.
            more = found == ExpiryStore.MaxFound && rows > 0;
        }

        if (deleted > 0)
        {
            Log.Deleted(logger, deleted);
        }

        return deleted;
    }

    /// <summary>One search, and what it finds.</summary>
    private async Task<(int Found, int Deleted)> DeleteFoundAsync(int before, CancellationToken cancellation)
    {
        var (found, deleted) = (0, 0);
        var writers = new OtherWriters(await store.LastMessageAsync(cancellation), time);
        await using var parts = store.FindExpiredAsync(cancellation).GetAsyncEnumerator(cancellation);
        var next = parts.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                var part = parts.Current;
                found += part.Count;
                // It is looked for while this one is deleted.
                next = parts.MoveNextAsync().AsTask();
                foreach (var batch in part.Chunk(ExpiryStore.MaxDeleted))
                {
                    var started = time.GetTimestamp();
                    var (rows, lastMessage) = await store.DeleteExpiredAsync(batch, cancellation);
                    writers.Look(lastMessage);
                    writers.ExpectOwn();
                    deleted += rows;
                    metrics.Expired(rows);
                    if (batch.Length == ExpiryStore.MaxDeleted && writers.AreActive)
                    {
                        await RestAsync(before + deleted, time.GetElapsedTime(started), cancellation);
                    }
                }
            }
        }
        finally
        {
            // Who looks cannot be sent home.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (found, deleted);
    }

    /// <summary>
    /// Whoever creates or changes a paste waits for the disk, which deleting without a rest has for itself. With it, 200 000 pastes that end together
    /// are gone in sixteen seconds, also where a batch takes four times as long as on a quiet machine. After as many as one search finds there is
    /// half as much rest as work.
    /// </summary>
    private Task RestAsync(int deleted, TimeSpan took, CancellationToken cancellation)
    {
        var rest = deleted < ExpiryStore.MaxFound ? Pace - took : took / 2;
        return rest <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(rest, time, cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} expired pastes.")]
        public static partial void Deleted(ILogger logger, int count);
    }
}
