using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Contracts;

namespace PasteBin.Tests;

/// <summary>An empty database of a test's own, beside the system's on the same server.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private readonly PasteBinSystem _system;
    private readonly string _name = $"test_{Guid.NewGuid():n}";

    private OwnDatabase(PasteBinSystem system) => _system = system;

    public required NpgsqlConnectionStringBuilder Address { get; init; }

    public static async Task<OwnDatabase> CreateAsync(PasteBinSystem system, CancellationToken cancellation)
    {
        var address = new NpgsqlConnectionStringBuilder(await system.App.GetConnectionStringAsync(ResourceNames.TextDb, cancellation));
        var database = new OwnDatabase(system) { Address = address };
        address.Database = database._name;
        await ExecuteAsync(system.TextDb, $"create database {database._name}", cancellation);
        return database;
    }

    /// <summary>Runs a statement without parameters.</summary>
    public static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // The words are a test's own.
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public Task DropAsync() => ExecuteAsync(_system.TextDb, $"drop database if exists {_name} with (force)", CancellationToken.None);

    public async ValueTask DisposeAsync() => await DropAsync();
}
