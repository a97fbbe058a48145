using Microsoft.Extensions.Options;
using Npgsql;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Expiry;

/// <summary>The net under the messages: at start and every few minutes, deletes what has expired all the same, whatever the broker has lost.</summary>
public sealed class ExpirySweep(
    ExpiredPastes pastes, NpgsqlDataSource database, SchemaMigration schema, IOptions<ExpiryOptions> options, TimeProvider time, ILogger<ExpirySweep> logger)
    : RestartingService(TimeSpan.FromSeconds(30), time, logger)
{
    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        while (true)
        {
            await pastes.DeleteAsync(stopping);
            await using (var connection = await database.OpenConnectionAsync(stopping))
            {
                await ExpiryStore.DeleteBucketsAsync(connection, stopping);
                await ExpiryStore.DeleteFreeSlugsAsync(connection, stopping);
            }

            await Task.Delay(options.Value.SweepInterval, Time, stopping);
        }
    }
}
