using Npgsql;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Inbox;

/// <summary>At start and every hour, forgets the messages that cannot come again any more.</summary>
public sealed class InboxCleaner(NpgsqlDataSource database, SchemaMigration schema, TimeProvider time, ILogger<InboxCleaner> logger)
    : RestartingService(TimeSpan.FromSeconds(30), time, logger)
{
    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        while (true)
        {
            await InboxStore.CleanAsync(database, stopping);
            await Task.Delay(TimeSpan.FromHours(1), Time, stopping);
        }
    }
}
