using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
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
        await using var database = await MigrateAsync(own);
        await OwnDatabase.ExecuteAsync(database, "alter table pastes set (autovacuum_enabled = off)", Cancellation);
        await StoreAsync(database, Pastes, "1 hour");
        await OwnDatabase.ExecuteAsync(database, "analyze pastes", Cancellation);
        await OwnDatabase.ExecuteAsync(database, "update pastes set expires_at = now() - interval '1 minute'", Cancellation);

        var store = new ExpiryStore(database);
        var places = await FindAsync(store);
        Assert.Equal(Pastes, places.Count);
        var before = await EndsReadAsync(database);
        Assert.Equal(ExpiryStore.MaxDeleted, (await store.DeleteExpiredAsync([.. places.Take(ExpiryStore.MaxDeleted)], Cancellation)).Rows);
        Assert.InRange(await EndsReadAsync(database) - before, 0, ExpiryStore.MaxDeleted);
    }

    [Fact]
    public async Task Between_finding_and_deleting_a_paste_may_get_another_end_and_its_place_another_paste()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await MigrateAsync(own);
        await StoreAsync(database, 3, "-1 minute");
        var store = new ExpiryStore(database);
        var places = await FindAsync(store);
        await OwnDatabase.ExecuteAsync(database, "update pastes set expires_at = now() + interval '1 hour' where key = 'some2'", Cancellation);
        await OwnDatabase.ExecuteAsync(database, "delete from pastes where key = 'some3'", Cancellation);
        await OwnDatabase.ExecuteAsync(database, "vacuum pastes", Cancellation);
        await StoreAsync(database, 10, "1 hour", first: 4);
        Assert.Contains(places[2], await PlacesAsync(database));
        Assert.Equal(1, (await store.DeleteExpiredAsync([.. places], Cancellation)).Rows);
        Assert.Equal(11, (await PlacesAsync(database)).Count);
    }

    private static async Task<NpgsqlDataSource> MigrateAsync(OwnDatabase own)
    {
        // One connection: a session sees its own statistics at once.
        own.Address.MaxPoolSize = 1;
        var database = NpgsqlDataSource.Create(own.Address);
        await new SqlMigrator(database, typeof(SchemaMigration).Assembly, NullLogger<SqlMigrator>.Instance).MigrateAsync(Cancellation);
        return database;
    }

    private static async Task StoreAsync(NpgsqlDataSource database, int count, string life, int first = 1)
    {
        await using var command = database.CreateCommand("""
            insert into pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash)
            select 'some' || n, 'Some text', 9, sha256('Some text'), now(), now() + $2::interval, '' from generate_series($3, $3 + $1 - 1) n
            """);
        command.Parameters.Add(new() { Value = count });
        command.Parameters.Add(new() { Value = life });
        command.Parameters.Add(new() { Value = first });
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<List<NpgsqlTid>> FindAsync(ExpiryStore store)
    {
        var places = new List<NpgsqlTid>();
        await foreach (var part in store.FindExpiredAsync(Cancellation))
        {
            places.AddRange(part);
        }

        return places;
    }

    private static async Task<List<NpgsqlTid>> PlacesAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select ctid from pastes");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var places = new List<NpgsqlTid>();
        while (await reader.ReadAsync(Cancellation))
        {
            places.Add(reader.GetFieldValue<NpgsqlTid>(0));
        }

        return places;
    }

    /// <summary>Entries that were read in the index of ends, ever.</summary>
    private static async Task<long> EndsReadAsync(NpgsqlDataSource database)
    {
        await OwnDatabase.ExecuteAsync(database, "select pg_stat_force_next_flush()", Cancellation);
        await using var command = database.CreateCommand("select idx_tup_read from pg_stat_user_indexes where indexrelname = 'pastes_expires_at'");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
