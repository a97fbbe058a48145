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
        await database.ExecuteAsync("create database");
        return database;
    }

    public Task DropAsync() => ExecuteAsync("drop database if exists", "with (force)");

    public async ValueTask DisposeAsync() => await DropAsync();

    private async Task ExecuteAsync(string before, string after = "")
    {
#pragma warning disable CA2100 // The words are ours.
        await using var command = _system.TextDb.CreateCommand($"{before} {_name} {after}");
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
