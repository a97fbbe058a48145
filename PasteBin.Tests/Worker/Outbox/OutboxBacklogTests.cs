using System.Diagnostics;
using PasteBin.Contracts;
using PasteBin.Contracts.Messaging;
using PasteBin.Tests.Faults;
using RabbitMQ.Client;

namespace PasteBin.Tests.Worker.Outbox;

/// <summary>The outbox holds more than goes out at once.</summary>
[Collection(SystemCollection.Name)]
public sealed class OutboxBacklogTests(PasteBinSystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_at_its_limit_slows_nothing_but_itself()
    {
        const int rows = 2000;
        await using var full = await TestQueue.CreateAsync(system, Cancellation, maxLength: 10);
        var others = await full.Probe.SubscribeAsync(BrokerNames.Events, "test.beside.full", Cancellation);
        await InsertAsync(BrokerNames.Commands, full.Name, rows);
        // A quorum queue's limit is soft: what was under way when it was reached may still get in, a batch at most.
        await Eventually.HoldsAsync(
            async () => await system.CountAsync($"outbox where routing_key = '{full.Name}' and retry_at is not null") > rows / 2,
            Limit, "the queue refuses", Cancellation);

        for (var i = 0; i < 10; i++)
        {
            await InsertAsync(BrokerNames.Events, "test.beside.full", 20);
            await Eventually.HoldsAsync(
                () => Task.FromResult(others.Count == 20 * (i + 1)), TimeSpan.FromSeconds(5), "what goes elsewhere has arrived", Cancellation);
        }

        Assert.True(await system.CountAsync($"outbox where routing_key = '{full.Name}'") > rows / 2, "The outbox keeps what the queue refuses.");

        // Somebody empties the queue: all that was kept arrives, each once.
        var received = await full.Probe.ConsumeAsync(full.Name, Cancellation);
        await Eventually.HoldsAsync(() => Task.FromResult(received.Count >= rows), Limit, "all arrive", Cancellation);
        await Eventually.HoldsAsync(
            async () => await system.CountAsync($"outbox where routing_key = '{full.Name}'") == 0, Limit, "the outbox is empty", Cancellation);
        Assert.Equal((rows, rows), (received.Count, received.DistinctBy(message => message.Id).Count()));
    }

    [Fact]
    public async Task What_is_new_does_not_wait_behind_what_was_refused()
    {
        const int rows = 20_000;
        await using var full = await TestQueue.CreateAsync(system, Cancellation, maxLength: 10);
        var others = await full.Probe.SubscribeAsync(BrokerNames.Events, "test.after.backlog", Cancellation);
        try
        {
            await using (var insert = system.TextDb.CreateCommand($"""
                insert into outbox (type, exchange, routing_key, payload, attempts, retry_at)
                select 'test', '{BrokerNames.Commands}', '{full.Name}', 'x', 5, now() from generate_series(1, {rows});
                insert into outbox (type, exchange, routing_key, payload) values ('test', '{BrokerNames.Events}', 'test.after.backlog', 'x')
                """))
            {
                await insert.ExecuteNonQueryAsync(Cancellation);
            }

            await Eventually.HoldsAsync(() => Task.FromResult(!others.IsEmpty), Limit, "the new one arrives", Cancellation);
            Assert.InRange(await system.CountAsync($"outbox where routing_key = '{full.Name}' and attempts = 5"), rows / 2, rows);
        }
        finally
        {
            await using var delete = system.TextDb.CreateCommand($"delete from outbox where routing_key = '{full.Name}'");
            await delete.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_hundred_thousand_messages_drain_without_growth_in_memory()
    {
        LocalProcesses.SkipUnlessLocal();
        const int rows = 100_000;
        await using var probe = await BrokerProbe.ConnectAsync(system, Cancellation);
        var queue = (await probe.Channel.QueueDeclareAsync(cancellationToken: Cancellation)).QueueName;
        await probe.Channel.QueueBindAsync(queue, BrokerNames.Events, "test.backlog", cancellationToken: Cancellation);
        var worker = await LocalProcesses.ProcessIdAsync(system.App, ResourceNames.Worker, Cancellation);

        // A first part for what the runtime takes once and keeps: compiled code, pools, room for garbage.
        await DrainAsync(rows / 10, arrived: rows / 10);
        var before = LocalProcesses.Memory(worker);
        var (peak, time) = await DrainAsync(rows, arrived: rows / 10 + rows);
        output.WriteLine($"{rows} messages in {time.TotalSeconds:0.0} s; {before / 1_000_000} MB before, at most {peak / 1_000_000} MB meanwhile");
        // The rows' payloads alone are 100 MB.
        Assert.InRange(peak - before, long.MinValue, 64_000_000);

        // The queue is asked, not the table: counting its rows again and again would cost more than the relay does.
        async Task<(long Peak, TimeSpan Time)> DrainAsync(int rows, uint arrived)
        {
            await InsertAsync(BrokerNames.Events, "test.backlog", rows, bytes: 1000);
            var clock = Stopwatch.StartNew();
            var peak = 0L;
            await Eventually.HoldsAsync(
                async () =>
                {
                    peak = Math.Max(peak, LocalProcesses.Memory(worker));
                    return await probe.Channel.MessageCountAsync(queue, Cancellation) >= arrived;
                },
                Limit, "all arrive", Cancellation);
            var time = clock.Elapsed;
            await Eventually.HoldsAsync(async () => await system.CountAsync("outbox") == 0, Limit, "the outbox is empty", Cancellation);
            Assert.Equal(arrived, await probe.Channel.MessageCountAsync(queue, Cancellation));
            return (peak, time);
        }
    }

    private async Task InsertAsync(string exchange, string routingKey, int rows, int bytes = 1)
    {
        await using var command = system.TextDb.CreateCommand("""
            insert into outbox (type, exchange, routing_key, payload)
            select 'test', $1, $2, convert_to(repeat('x', $3), 'UTF8') from generate_series(1, $4)
            """);
        foreach (var value in (object[])[exchange, routingKey, bytes, rows])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
