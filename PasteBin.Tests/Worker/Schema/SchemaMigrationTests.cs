using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PasteBin.Contracts.Migrations;
using PasteBin.Worker.Schema;

namespace PasteBin.Tests.Worker.Schema;

[Collection(SystemCollection.Name)]
public sealed class SchemaMigrationTests(PasteBinSystem system) : IAsyncLifetime
{
    private OwnDatabase _database = null!;
    private NpgsqlDataSource _empty = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await OwnDatabase.CreateAsync(system, Cancellation);
        _empty = NpgsqlDataSource.Create(_database.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _empty.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Several_workers_that_start_at_once_apply_each_migration_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrator(_empty).MigrateAsync(Cancellation)));
        await using var command = _empty.CreateCommand("select count(*), count(distinct number), max(number) from schema_migrations");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        await reader.ReadAsync(Cancellation);
        Assert.Equal(await SqlMigrator.CurrentAsync(system.TextDb, Cancellation), reader.GetInt32(2));
        Assert.Equal(reader.GetInt64(1), reader.GetInt64(0));
    }

    [Fact]
    public async Task Slugs_of_pastes_that_are_taken_down_and_were_let_go_are_taken_again()
    {
        await Migrator(_empty).MigrateAsync(Cancellation);
        await OwnDatabase.ExecuteAsync(_empty, """
            delete from schema_migrations where number = 26;
            insert into takedowns (key, reason) values ('resting', ''), ('forgotten', ''), ('taken-since', ''), ('0123456789', '');
            insert into slugs values ('resting', now()), ('taken-since', default), ('not-taken-down', now())
            """, Cancellation);
        await Migrator(_empty).MigrateAsync(Cancellation);
        await using var command = _empty.CreateCommand("select string_agg(key, ' ' order by key) from slugs where free_at = 'infinity'");
        Assert.Equal("forgotten resting taken-since", await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task A_migration_that_was_changed_after_it_was_applied_is_refused()
    {
        await Migrator(_empty).MigrateAsync(Cancellation);
        await OwnDatabase.ExecuteAsync(_empty, "update schema_migrations set checksum = 'another' where number = 2", Cancellation);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrator(_empty).MigrateAsync(Cancellation));
        Assert.Contains("0002", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_a_newer_version_has_migrated_is_left_as_it_is()
    {
        await Migrator(_empty).MigrateAsync(Cancellation);
        await OwnDatabase.ExecuteAsync(_empty, "insert into schema_migrations (number, name, checksum) values (9999, 'of_the_future', 'x')", Cancellation);
        await Migrator(_empty).MigrateAsync(Cancellation);
        Assert.Equal(9999, await SqlMigrator.CurrentAsync(_empty, Cancellation));
    }

    [Fact]
    public async Task How_soon_new_pastes_are_vacuumed_does_not_depend_on_how_many_there_are()
    {
        await Migrator(_empty).MigrateAsync(Cancellation);
        await using var command = _empty.CreateCommand("""
            select option_name, option_value::float8 from pg_class, pg_options_to_table(reloptions)
            where oid = 'pastes'::regclass and option_name like 'autovacuum_vacuum_insert%'
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var options = new Dictionary<string, double>();
        while (await reader.ReadAsync(Cancellation))
        {
            options.Add(reader.GetString(0), reader.GetDouble(1));
        }

        Assert.Equal(0, options["autovacuum_vacuum_insert_scale_factor"]);
        Assert.InRange(options["autovacuum_vacuum_insert_threshold"], 1, 10_000);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_made_by_one_of_several_workers()
    {
        await _empty.DisposeAsync();
        await _database.DropAsync();
        // A worker that comes while another is making it may be told that the template is in use; it tries again, as at any failure.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateUntilDoneAsync()));
        await using var database = NpgsqlDataSource.Create(_database.Address);
        Assert.Equal(await SqlMigrator.CurrentAsync(system.TextDb, Cancellation), await SqlMigrator.CurrentAsync(database, Cancellation));

        async Task MigrateUntilDoneAsync()
        {
            await using var own = NpgsqlDataSource.Create(_database.Address);
            await Eventually.HoldsAsync(async () =>
            {
                try
                {
                    await Migrator(own).MigrateAsync(Cancellation);
                    return true;
                }
                catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ObjectInUse)
                {
                    return false;
                }
            }, TimeSpan.FromSeconds(30), "the schema is there", Cancellation);
        }
    }

    private static SqlMigrator Migrator(NpgsqlDataSource database) => new(database, typeof(SchemaMigration).Assembly, NullLogger<SqlMigrator>.Instance);
}
