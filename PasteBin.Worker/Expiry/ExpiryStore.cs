using System.Diagnostics;
using Npgsql;
using PasteBin.Contracts.Messaging;

namespace PasteBin.Worker.Expiry;

/// <summary>Expired pastes and their buckets. Whether a time has come is for Postgres's clock to say: every Worker asks the same one.</summary>
public sealed class ExpiryStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Deletes up to 1000 expired pastes, the longest expired first, which puts the event that says so in the outbox; empty when none is left.
    /// Rows somebody else holds are skipped: another Worker deletes them, or the next sweep does.
    /// </summary>
    public async Task<List<string>> DeleteExpiredAsync(CancellationToken cancellation)
    {
        // A batch is one transaction. Quiet: no cache outlives expires_at, so the caches need not be told.
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("select set_config('pastebin.quiet', 'on', true), set_config('pastebin.traceparent', $1, true)")
        {
            Parameters = { new() { Value = Activity.Current?.Id ?? "" } },
        });
        batch.BatchCommands.Add(new("""
            delete from pastes where key in (
                select key from pastes where expires_at <= now() order by expires_at limit $1 for update skip locked)
            returning key
            """)
        {
            Parameters = { new() { Value = PasteEvent.MaxItems } },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var deleted = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            deleted.Add(reader.GetString(0));
        }

        return deleted;
    }

    /// <summary>Forgets the buckets that were due a minute ago or earlier: nobody adds to them any more.</summary>
    public async Task DeleteBucketsAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from expiry_buckets where due < now() - interval '1 minute'");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets the slugs that anybody may take again.</summary>
    public async Task DeleteFreeSlugsAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from slugs where free_at <= now()");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The time by the clock that <see cref="DeleteExpiredAsync"/> goes by.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select clock_timestamp()");
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellation))!, TimeSpan.Zero);
    }
}
