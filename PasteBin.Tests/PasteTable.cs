using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PasteBin.Contracts.Migrations;
using PasteBin.Worker.Schema;

namespace PasteBin.Tests;

/// <summary>The tables of <c>textdb</c> in a database of a test's own, to see what Postgres reads of them.</summary>
internal static class PasteTable
{
    /// <summary>Statistics are those that the test itself has taken.</summary>
    public static async Task<NpgsqlDataSource> CreateAsync(OwnDatabase own, CancellationToken cancellation)
    {
        // One connection: a session sees its own counters at once.
        own.Address.MaxPoolSize = 1;
        var database = NpgsqlDataSource.Create(own.Address);
        await new SqlMigrator(database, typeof(SchemaMigration).Assembly, NullLogger<SqlMigrator>.Instance).MigrateAsync(cancellation);
        await OwnDatabase.ExecuteAsync(database, "alter table pastes set (autovacuum_enabled = off); alter table outbox set (autovacuum_enabled = off)", cancellation);
        return database;
    }

    /// <summary>Stores the pastes <c>some1</c>, <c>some2</c> and so on.</summary>
    public static async Task FillAsync(NpgsqlDataSource database, int count, string life, CancellationToken cancellation, int first = 1)
    {
        await using var command = database.CreateCommand("""
            insert into pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash)
            select 'some' || n, 'Some text', 9, sha256('Some text'), now(), now() + $2::interval, '' from generate_series($3, $3 + $1 - 1) n
            """);
        command.Parameters.Add(new() { Value = count });
        command.Parameters.Add(new() { Value = life });
        command.Parameters.Add(new() { Value = first });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task<long> CountAsync(NpgsqlDataSource database, string table, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // The name is a test's own.
        await using var command = database.CreateCommand($"select count(*) from {table}");
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Rows that were read because a table was read from end to end, ever.</summary>
    public static async Task<long> RowsReadInTurnAsync(NpgsqlDataSource database, string table, CancellationToken cancellation)
    {
        await OwnDatabase.ExecuteAsync(database, "select pg_stat_force_next_flush()", cancellation);
        await using var command = database.CreateCommand("select seq_tup_read from pg_stat_user_tables where relname = $1");
        command.Parameters.Add(new() { Value = table });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Entries that were read in an index, ever.</summary>
    public static async Task<long> EntriesReadAsync(NpgsqlDataSource database, string index, CancellationToken cancellation)
    {
        await OwnDatabase.ExecuteAsync(database, "select pg_stat_force_next_flush()", cancellation);
        await using var command = database.CreateCommand("select idx_tup_read from pg_stat_user_indexes where indexrelname = $1");
        command.Parameters.Add(new() { Value = index });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
