using Npgsql;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Outbox;

/// <summary>Measures the outbox for <see cref="WorkerMetrics"/>, also while the relay waits for the broker.</summary>
public sealed class OutboxGauge(
    NpgsqlDataSource database, SchemaMigration schema, WorkerMetrics metrics, TimeProvider time, ILogger<OutboxGauge> logger)
    : RestartingService(TimeSpan.FromSeconds(10), time, logger)
{
    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        while (true)
        {
            var (depth, oldest) = await OutboxStore.MeasureAsync(database, stopping);
            metrics.OutboxMeasured(depth, oldest);
            await Task.Delay(TimeSpan.FromSeconds(10), Time, stopping);
        }
    }
}
