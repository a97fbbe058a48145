using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using PasteBin.Contracts.Messaging;

namespace PasteBin.Worker.Expiry;

/// <summary>Expired pastes and their buckets. Whether a time has come is for Postgres's clock to say: every Worker asks the same one.</summary>
public sealed class ExpiryStore(NpgsqlDataSource database)
{
    /// <summary>As many as one event can name.</summary>
    public const int MaxDeleted = PasteEvent.MaxItems;

    /// <summary>How many one search finds: 250 batches.</summary>
    public const int MaxFound = 250 * MaxDeleted;

    /// <summary>Begins a search: for up to <see cref="MaxFound"/> expired pastes, those first that have expired longest.</summary>
    public Task<ExpirySearch> SearchAsync(CancellationToken cancellation) => ExpirySearch.BeginAsync(database, MaxFound, cancellation);

    /// <summary>
    /// Deletes the pastes at these places if they have expired, at most 1000 in one transaction, with their versions and the event that says so.
    /// Rows somebody else holds are skipped: another Worker deletes them, or the next sweep does, as it does with a row that was changed since and lies
    /// elsewhere. Gives back how many were deleted, and the number of the last message in the outbox before that: every change of a paste adds one.
    /// </summary>
    public async Task<(int Rows, long LastMessage)> DeleteExpiredAsync(NpgsqlTid[] places, CancellationToken cancellation)
    {
        // A batch is one transaction. Quiet: no cache outlives expires_at, so the caches need not be told.
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("""
            select last_value, set_config('pastebin.quiet', 'on', true), set_config('pastebin.traceparent', $1, true) from outbox_id_seq
            """)
        {
            Parameters = { new() { Value = Activity.Current?.Id ?? "" } },
        });
        // clock_timestamp() because no index can be asked for it: statistics from before these pastes ended say that hardly any has, and Postgres would then
        // read all ends that have come, in each batch, rather than go to a thousand places. Npgsql writes no array of places.
        batch.BatchCommands.Add(new("""
            delete from pastes where ctid = any(array(
                select ctid from pastes where ctid = any($1::text[]::tid[]) and expires_at <= clock_timestamp() for update skip locked))
            """)
        {
            Parameters = { new() { Value = Array.ConvertAll(places, static place => place.ToString()) } },
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
