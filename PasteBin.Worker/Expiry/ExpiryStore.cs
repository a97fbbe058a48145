using System.Diagnostics;
using Npgsql;
using PasteBin.Contracts.Messaging;

namespace PasteBin.Worker.Expiry;

/// <summary>Expired pastes and their buckets. Whether a time has come is for Postgres's clock to say: every Worker asks the same one.</summary>
public sealed class ExpiryStore(NpgsqlDataSource database)
{
    /// <summary>As many as one event can name.</summary>
    public const int MaxDeleted = PasteEvent.MaxItems;

    /// <summary>250 batches, some ten megabytes of keys.</summary>
    public const int MaxFound = 250 * MaxDeleted;

    /// <summary>
    /// The keys of up to 250 000 expired pastes, of those that have expired longest, in the order in which they lie in the table. Found once for many
    /// batches: the index still leads past every row that has been deleted, until vacuum, so a search for each batch would take longer from batch to
    /// batch. And rows that lie together share a page, which Postgres writes to its log whole when it changes for the first time since a checkpoint:
    /// pastes that end together lie anywhere, and in the order of their ends nearly every row brought a page of its own, for which creates waited at
    /// their commits.
    /// </summary>
    public async Task<List<string>> FindExpiredAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select key from (select ctid, key from pastes where expires_at <= now() order by expires_at limit $1) expired order by ctid
            """);
        command.Parameters.Add(new() { Value = MaxFound });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    }

    /// <summary>
    /// Deletes those of the pastes that have expired, at most 1000 in one transaction, with their versions and the event that says so.
    /// Rows somebody else holds are skipped: another Worker deletes them, or the next sweep does. Gives back how many were deleted, and the number of
    /// the last message in the outbox before that: every change of a paste adds one.
    /// </summary>
    public async Task<(int Rows, long LastMessage)> DeleteExpiredAsync(string[] keys, CancellationToken cancellation)
    {
        // A batch is one transaction. Quiet: no cache outlives expires_at, so the caches need not be told.
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("""
            select last_value, set_config('pastebin.quiet', 'on', true), set_config('pastebin.traceparent', $1, true) from outbox_id_seq
            """)
        {
            Parameters = { new() { Value = Activity.Current?.Id ?? "" } },
        });
        // By their places, which the locks keep: looking for each key a second time took a third of the batch. clock_timestamp() because no index can be
        // asked for it: statistics from before these pastes ended say that hardly any has, and Postgres would then read all ends that have come, in
        // each batch, rather than look for a thousand keys.
        batch.BatchCommands.Add(new("""
            delete from pastes where ctid = any(array(
                select ctid from pastes where key = any($1) and expires_at <= clock_timestamp() for update skip locked))
            """)
        {
            Parameters = { new() { Value = keys } },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var lastMessage = reader.GetInt64(0);
        await reader.NextResultAsync(cancellation);
        return (reader.RecordsAffected, lastMessage);
    }

    /// <summary>The number of the last message in the outbox.</summary>
    public async Task<long> LastMessageAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select last_value from outbox_id_seq");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Forgets the buckets that were due a minute ago or earlier: nobody adds to them any more.</summary>
    public static async Task DeleteBucketsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("delete from expiry_buckets where due < now() - interval '1 minute'", connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets the slugs that anybody may take again.</summary>
    public static async Task DeleteFreeSlugsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("delete from slugs where free_at <= now()", connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The time by the clock that <see cref="DeleteExpiredAsync"/> goes by.</summary>
    public static async Task<DateTimeOffset> NowAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellation))!, TimeSpan.Zero);
    }
}
