using Npgsql;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Idempotency;

/// <summary>Deletes the answers to creates whose day is over. Nobody reads them any more: when they go is only a matter of room.</summary>
public sealed class IdempotencySweep(NpgsqlDataSource database, SchemaMigration schema, TimeProvider time, ILogger<IdempotencySweep> logger)
    : RestartingService(TimeSpan.FromSeconds(30), time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private const int Chunk = 1000;

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        while (true)
        {
            await DeleteAsync(database, stopping);
            await Task.Delay(Interval, Time, stopping);
        }
    }

    /// <summary>In short transactions; rows that somebody else holds are skipped.</summary>
    public static async Task DeleteAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        int deleted;
        do
        {
            await using var command = database.CreateCommand("""
                delete from idempotency_keys where id in (
                    select id from idempotency_keys where expires_at <= now() order by expires_at limit $1 for update skip locked)
                """);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Chunk });
            deleted = await command.ExecuteNonQueryAsync(cancellation);
        }
        while (deleted == Chunk);
    }
}
