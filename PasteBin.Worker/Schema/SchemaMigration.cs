using Npgsql;
using PasteBin.Contracts.Migrations;

namespace PasteBin.Worker.Schema;

/// <summary>Brings <c>textdb</c> to this version's schema at start, trying until Postgres is there; all else waits for <see cref="ReadyAsync"/>.</summary>
public sealed class SchemaMigration(
    NpgsqlDataSource database, SqlMigrator migrator, TimeProvider time, ILogger<SchemaMigration> logger)
    : RestartingService(TimeSpan.FromSeconds(2), time, logger)
{
    private readonly TaskCompletionSource<int> _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the schema is there, with the number of its newest migration.</summary>
    public Task<int> ReadyAsync(CancellationToken cancellation) => _applied.Task.WaitAsync(cancellation);

    /// <summary>The newest migration's number, once it is known to have been applied.</summary>
    public bool IsReady(out int number)
    {
        number = _applied.Task.IsCompletedSuccessfully ? _applied.Task.Result : 0;
        return number > 0;
    }

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await migrator.MigrateAsync(stopping);
        _applied.TrySetResult(await SqlMigrator.CurrentAsync(database, stopping));
        await Task.Delay(Timeout.Infinite, stopping);
    }
}
