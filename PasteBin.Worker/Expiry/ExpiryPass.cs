using NpgsqlTypes;

namespace PasteBin.Worker.Expiry;

/// <summary>
/// One search for expired pastes, and the deletion of what it finds, in batches. A batch begins while the one before waits for the disk, and the next
/// places are looked for meanwhile. It has two paces: one that leaves the disk to others while they change pastes, and one that leaves readers a core.
/// </summary>
/// <param name="before">How many were deleted before this pass.</param>
public sealed class ExpiryPass(ExpiryStore store, WorkerMetrics metrics, TimeProvider time, int before)
{
    /// <summary>
    /// Batches begin no closer together: 67 000 pastes a second. Reads, a bare server's too, wait for a core while Postgres computes without a rest.
    /// </summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(15);

    /// <summary>What a batch takes at least while somebody writes, with the rest after it: 12 500 pastes a second.</summary>
    private static readonly TimeSpan PaceBesideWriters = TimeSpan.FromMilliseconds(80);

    /// <summary>
    /// So many are put into the order of the table. Rows that lie together share a page, which Postgres writes to its log whole when it changes for the
    /// first time since a checkpoint: pastes that end together lie anywhere, and in the order of their ends nearly every row brought a page of its own,
    /// for which creates waited at their commits.
    /// </summary>
    private const int Ordered = 25 * ExpiryStore.MaxDeleted;

    private OtherWriters _writers = null!;

    /// <summary>How many places were found.</summary>
    public int Found { get; private set; }

    /// <summary>How many pastes were deleted: fewer than were found when others hold them or have deleted them.</summary>
    public int Deleted { get; private set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        _writers = new(await store.LastMessageAsync(cancellation), time);
        await using var search = await store.SearchAsync(cancellation);
        using var pace = new PeriodicTimer(Pace, time);
        var (deleting, finding) = (Task.CompletedTask, search.NextAsync(Ordered, cancellation));
        try
        {
            for (var places = await finding; places.Count > 0;)
            {
                Found += places.Count;
                places.Sort(static (one, other) => (one.BlockNumber, one.OffsetNumber).CompareTo((other.BlockNumber, other.OffsetNumber)));
                var next = new List<NpgsqlTid>(Ordered);
                foreach (var batch in places.Chunk(ExpiryStore.MaxDeleted))
                {
                    var (started, earlier) = (time.GetTimestamp(), deleting);
                    deleting = DeleteAsync(batch, earlier, cancellation);
                    // As many as are deleted: a search for all of them at once would be a third program that computes, for a tenth of a second.
                    finding = search.NextAsync(ExpiryStore.MaxDeleted, cancellation);
                    next.AddRange(await finding);
                    await earlier;
                    if (batch.Length < ExpiryStore.MaxDeleted)
                    {
                        continue;
                    }

                    if (_writers.AreActive)
                    {
                        await deleting;
                        await RestAsync(time.GetElapsedTime(started), cancellation);
                    }

                    await pace.WaitForNextTickAsync(cancellation);
                }

                places = next;
            }

            await deleting;
        }
        finally
        {
            // Neither can be sent home: both have a connection each that is used.
            await Task.WhenAll(deleting, finding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Counts in the order of the batches, as <see cref="OtherWriters"/> has to: what a batch sees is the messages of those before.</summary>
    private async Task DeleteAsync(NpgsqlTid[] batch, Task earlier, CancellationToken cancellation)
    {
        var (rows, lastMessage) = await store.DeleteExpiredAsync(batch, cancellation);
        metrics.Expired(rows);
        await earlier;
        Deleted += rows;
        _writers.Look(lastMessage);
        _writers.ExpectOwn();
    }

    /// <summary>
    /// Whoever creates or changes a paste waits for the disk, which deleting without a rest has for itself. With it, 200 000 pastes that end together
    /// are gone in sixteen seconds, also where a batch takes four times as long as on a quiet machine. After as many as one search finds there is
    /// half as much rest as work.
    /// </summary>
    private Task RestAsync(TimeSpan took, CancellationToken cancellation)
    {
        var rest = before + Deleted < ExpiryStore.MaxFound ? PaceBesideWriters - took : took / 2;
        return rest <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(rest, time, cancellation);
    }
}
