using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Outbox;

namespace PasteBin.Worker.Expiry;

/// <summary>Expired pastes and their buckets. Whether a time has come is for Postgres's clock to say: every Worker asks the same one.</summary>
public sealed class ExpiryStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Deletes up to 1000 expired pastes, the longest expired first, and puts the event that says so in the outbox; empty when none is left.
    /// Rows somebody else holds are skipped: another Worker deletes them, or the next sweep does.
    /// </summary>
    public async Task<List<string>> DeleteExpiredAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Quiet: no cache outlives expires_at, so there is nothing to announce.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("set local pastebin.quiet = on"),
                new("""
                    delete from pastes where key in (
                        select key from pastes where expires_at <= now() order by expires_at limit $1 for update skip locked)
                    returning key, version, now()
                    """)
                {
                    Parameters = { new() { Value = PasteEvent.MaxItems } },
                },
            },
        };
        var deleted = new List<PasteEventItem>();
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                deleted.Add(new(reader.GetString(0), reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2)));
            }
        }

        if (deleted.Count > 0)
        {
            var payload = JsonSerializer.SerializeToUtf8Bytes(new PasteEvent(deleted), MessagesJsonContext.Default.PasteEvent);
            await OutboxStore.AddEventAsync(
                connection, BrokerNames.Events, BrokerNames.PastesExpired, payload, Activity.Current?.Id, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return deleted.ConvertAll(paste => paste.Key);
    }

    /// <summary>Forgets the buckets that were due a minute ago or earlier: nobody adds to them any more.</summary>
    public async Task DeleteBucketsAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from expiry_buckets where due < now() - interval '1 minute'");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The time by the clock that <see cref="DeleteExpiredAsync"/> goes by.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select clock_timestamp()");
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellation))!, TimeSpan.Zero);
    }
}
