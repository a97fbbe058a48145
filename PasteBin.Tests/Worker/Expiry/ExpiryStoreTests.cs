using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PasteBin.Contracts.Migrations;
using PasteBin.Worker.Expiry;
using PasteBin.Worker.Schema;

namespace PasteBin.Tests.Worker.Expiry;

[Collection(SystemCollection.Name)]
public sealed class ExpiryStoreTests(PasteBinSystem system)
{
    private const int Pastes = 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_reads_no_ends_but_its_own_when_statistics_say_that_nothing_has_ended()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        // One connection: a session's statistics are seen at once by itself alone.
        own.Address.MaxPoolSize = 1;
        await using var database = NpgsqlDataSource.Create(own.Address);
        await new SqlMigrator(database, typeof(SchemaMigration).Assembly, NullLogger<SqlMigrator>.Instance).MigrateAsync(Cancellation);
        await using (var batch = database.CreateBatch())
        {
            batch.BatchCommands.Add(new("alter table pastes set (autovacuum_enabled = off)"));
            batch.BatchCommands.Add(new("""
                insert into pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash)
                select 'some' || n, 'Some text', 9, sha256('Some text'), now(), now() + interval '1 hour', '' from generate_series(1, $1) n
                """) { Parameters = { new() { Value = Pastes } } });
            await batch.ExecuteNonQueryAsync(Cancellation);
        }

        await ExecuteAsync(database, "analyze pastes");
        await ExecuteAsync(database, "update pastes set expires_at = now() - interval '1 minute'");

        var store = new ExpiryStore(database);
        var keys = await store.FindExpiredAsync(Cancellation);
        Assert.Equal(Pastes, keys.Count);
        var before = await EndsReadAsync(database);
        Assert.Equal(ExpiryStore.MaxDeleted, (await store.DeleteExpiredAsync([.. keys.Take(ExpiryStore.MaxDeleted)], Cancellation)).Rows);
        Assert.InRange(await EndsReadAsync(database) - before, 0, ExpiryStore.MaxDeleted);
    }

    /// <summary>Entries that were read in the index of ends, ever.</summary>
    private static async Task<long> EndsReadAsync(NpgsqlDataSource database)
    {
        await ExecuteAsync(database, "select pg_stat_force_next_flush()");
        await using var command = database.CreateCommand("select idx_tup_read from pg_stat_user_indexes where indexrelname = 'pastes_expires_at'");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
