using Npgsql;
using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Messaging;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Expiry;

/// <summary>
/// A bucket is due: delete what has expired, from this bucket or any other, in transactions of a batch each. Twice, late or out of order makes no
/// difference to that; the last transaction forgets the buckets that are done with, and notes the message.
/// </summary>
public sealed class ExpiryConsumer(
    ExpiredPastes pastes, SchemaMigration schema,
    NpgsqlDataSource database, BrokerConnection broker, WorkerMetrics metrics, TimeProvider time, ILogger<ExpiryConsumer> logger)
    : QueueConsumer<ExpiryDue>(
        BrokerNames.ExpiryQueue, BrokerNames.ExpiryDue, MessagesJsonContext.Default.ExpiryDue, database, broker, metrics, time, logger)
{
    protected override Task ReadyAsync(CancellationToken cancellation) => schema.ReadyAsync(cancellation);

    protected override async Task<TimeSpan?> HandleAsync(ExpiryDue command, NpgsqlConnection connection, CancellationToken cancellation)
    {
        // Early when the delay was longer than the levels can hold, or when the clocks differ.
        var late = await ExpiryStore.NowAsync(connection, cancellation) - command.Due;
        if (late < TimeSpan.Zero)
        {
            Metrics.Rearmed();
            return -late;
        }

        Metrics.ExpiryCame(late);
        await pastes.DeleteAsync(cancellation);
        await ExpiryStore.DeleteBucketsAsync(connection, cancellation);
        return null;
    }
}
