using Microsoft.Extensions.Options;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Expiry;

/// <summary>The net under the messages: at start and every few minutes, deletes what has expired all the same, whatever the broker has lost.</summary>
public sealed class ExpirySweep(
    ExpiredPastes pastes, ExpiryStore store, SchemaMigration schema, IOptions<ExpiryOptions> options, TimeProvider time, ILogger<ExpirySweep> logger)
    : RestartingService(TimeSpan.FromSeconds(30), time, logger)
{
    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        while (true)
        {
            await pastes.DeleteAsync(stopping);
            await store.DeleteBucketsAsync(stopping);
            await store.DeleteFreeSlugsAsync(stopping);
            await Task.Delay(options.Value.SweepInterval, Time, stopping);
        }
    }
}
