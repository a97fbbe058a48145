using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace PasteBin.Contracts.Migrations;

/// <summary>
/// Brings a database to the newest schema, and makes it when the server has none of its name: numbered SQL files (<c>0001_name.sql</c>), embedded in the owner's assembly, each applied once
/// in a transaction of its own and remembered with its checksum. Any number of processes may start at once; one of them does the work.
/// Files that were applied never change (that is an error); a database that is ahead of the assembly is fine, as during a rollout.
/// </summary>
public sealed partial class SqlMigrator(NpgsqlDataSource database, Assembly assembly, ILogger<SqlMigrator> logger)
{
    // Any number, the same for every version of every service: an advisory lock is per database.
    private const long LockId = 0x7061737465;

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="InvalidOperationException">A file differs from the one that was applied under its number.</exception>
    /// <exception cref="PostgresException">A file's SQL failed; nothing of that file was kept.</exception>
    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        // A session lock, not a transaction's: each file commits on its own. Closing the connection lets go of it too.
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockId})", cancellation);
        try
        {
            await ExecuteAsync(connection, """
                create table if not exists schema_migrations (
                    number integer primary key,
                    name text not null,
                    checksum text not null,
                    applied_at timestamptz not null default now())
                """, cancellation);
            var applied = await ReadAppliedAsync(connection, cancellation);
            foreach (var script in Scripts(assembly))
            {
                if (!applied.TryGetValue(script.Number, out var checksum))
                {
                    await ApplyAsync(connection, script, cancellation);
                    Log.Applied(logger, script.Name);
                }
                else if (checksum != script.Checksum)
                {
                    throw new InvalidOperationException(
                        $"Migration {script.Name} differs from the one this database has had applied. Applied files never change: restore it and add a new number.");
                }
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({LockId})", CancellationToken.None);
        }
    }

    /// <summary>The highest migration this database has had; 0 when it has had none.</summary>
    public static async Task<int> CurrentAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        try
        {
            await using var command = database.CreateCommand("select coalesce(max(number), 0) from schema_migrations");
            return (int)(await command.ExecuteScalarAsync(cancellation))!;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return await database.OpenConnectionAsync(cancellation);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateDatabaseAsync(cancellation);
            return await database.OpenConnectionAsync(cancellation);
        }
    }

    /// <summary>Aspire makes an AppHost's databases when it runs one; what is deployed from its manifest starts with a bare server.</summary>
    private async Task CreateDatabaseAsync(CancellationToken cancellation)
    {
        await using var target = database.CreateConnection();
        var beside = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres", Pooling = false };
        await using var connection = target.CloneWith(beside.ConnectionString);
        await connection.OpenAsync(cancellation);
        try
        {
            await ExecuteAsync(connection, $"create database \"{target.Database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellation);
            Log.Created(logger, target.Database);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was first.
        }
    }

    private static IEnumerable<Script> Scripts(Assembly assembly) => assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
        .Select(resource => Script.Read(assembly, resource))
        .OrderBy(script => script.Number);

    private static async Task<Dictionary<int, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select number, checksum from schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var applied = new Dictionary<int, string>();
        while (await reader.ReadAsync(cancellation))
        {
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        }

        return applied;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Script script, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, script.Sql, cancellation);
        await using var remember = new NpgsqlCommand("insert into schema_migrations (number, name, checksum) values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = script.Number }, new() { Value = script.Name }, new() { Value = script.Checksum } },
        };
        await remember.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // The SQL is a file of the owner's assembly or stands above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record Script(int Number, string Name, string Sql, string Checksum)
    {
        // A resource's name is the path with dots: PasteBin.Worker.Migrations.0001_pastes.sql
        public static Script Read(Assembly assembly, string resource)
        {
            var name = resource.Split('.')[^2];
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            // Line ends as git checks them out on Windows must not look like another file.
            var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
            var number = int.Parse(name.Split('_')[0], CultureInfo.InvariantCulture);
            return new(number, name, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Created database {Name}.")]
        public static partial void Created(ILogger logger, string name);

        [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Name}.")]
        public static partial void Applied(ILogger logger, string name);
    }
}
