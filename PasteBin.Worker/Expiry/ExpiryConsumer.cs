using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Messaging;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Expiry;

/// <summary>
/// A bucket is due: delete what has expired, from this bucket or any other. Twice, late or out of order makes no difference.
/// </summary>
public sealed class ExpiryConsumer(
    ExpiredPastes pastes, ExpiryStore store, SchemaMigration schema,
    BrokerConnection broker, WorkerMetrics metrics, TimeProvider time, ILogger<ExpiryConsumer> logger)
    : QueueConsumer<ExpiryDue>(
        BrokerNames.ExpiryQueue, BrokerNames.ExpiryDue, MessagesJsonContext.Default.ExpiryDue, broker, metrics, time, logger)
{
    protected override Task ReadyAsync(CancellationToken cancellation) => schema.ReadyAsync(cancellation);

    protected override async Task<TimeSpan?> HandleAsync(ExpiryDue command, CancellationToken cancellation)
    {
        // Early when the delay was longer than the levels can hold, or when the clocks differ.
        var late = await store.NowAsync(cancellation) - command.Due;
        if (late < TimeSpan.Zero)
        {
            Metrics.Rearmed();
            return -late;
        }

        Metrics.ExpiryCame(late);
        await pastes.DeleteAsync(cancellation);
        return null;
    }
}
