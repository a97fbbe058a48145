using Aspire.Hosting.ApplicationModel;
using Npgsql;
using PasteBin.Contracts;
using PasteBin.Contracts.Messaging;
using PasteBin.Tests.Worker;

namespace PasteBin.Tests.Faults;

[Collection(FaultsCollection.Name)]
[Trait("Runs", "local-only")]
public sealed class RelayKillTests(PasteBinSystem system)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_between_the_confirm_and_the_delete_it_sends_again_and_the_inbox_drops_the_second()
    {
        LocalProcesses.SkipUnlessLocal();
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        await using var consumer = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, queue.LeaveRowAsync));

        // The relay's delete of this row waits as long as the test holds the lock: the broker has confirmed it by then.
        await ExecuteAsync($"""
            create function wait_for_test() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(4711); return old; end $$;
            create trigger wait_for_test before delete on outbox for each row when (old.routing_key = '{queue.Name}') execute function wait_for_test()
            """);
        try
        {
            await using (var connection = await system.TextDb.OpenConnectionAsync(Cancellation))
            {
                await using var transaction = await connection.BeginTransactionAsync(Cancellation);
                await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock(4711)", connection);
                await hold.ExecuteNonQueryAsync(Cancellation);
                await ExecuteAsync($$"""
                    insert into outbox (type, exchange, routing_key, payload)
                    values ('test', '{{BrokerNames.Commands}}', '{{queue.Name}}', '{"due":"2026-01-01T00:00:00Z"}')
                    """);
                await Eventually.HoldsAsync(
                    async () => await system.CountAsync("pg_locks where locktype = 'advisory' and objid = 4711 and not granted") == 1,
                    Limit, "the relay deletes", Cancellation);
                await Eventually.HoldsAsync(async () => await queue.CountEffectsAsync() == 1, Limit, "it was sent and handled", Cancellation);

                var instance = await LocalProcesses.KillOneAsync(system.App, ResourceNames.Worker, Cancellation);
                await transaction.RollbackAsync(Cancellation);
                var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
                Assert.True(started.Success, started.Message);
            }

            await Eventually.HoldsAsync(() => Task.FromResult(queue.Repeats == 1), Limit, "it comes again and is dropped", Cancellation);
            await Eventually.HoldsAsync(async () => await system.CountAsync("outbox") == 0, Limit, "the outbox is empty", Cancellation);
            Assert.Equal((1, 1), (await queue.CountEffectsAsync(), await queue.CountNotedAsync()));
        }
        finally
        {
            await ExecuteAsync("drop trigger wait_for_test on outbox; drop function wait_for_test()");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
