using Npgsql;
using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Inbox;
using RabbitMQ.Client;

namespace PasteBin.Tests.Worker.Inbox;

[Collection(SystemCollection.Name)]
public sealed class InboxTests(PasteBinSystem system)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_comes_three_times_to_two_workers_has_effect_once()
    {
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        await using var first = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, queue.LeaveRowAsync));
        await using var second = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, queue.LeaveRowAsync));
        const int messages = 30;
        await Task.WhenAll(Enumerable.Range(0, 3 * messages).Select(i => queue.SendAsync($"message {i / 3}", TestQueue.Body(i / 3), Cancellation)));
        await Eventually.HoldsAsync(
            async () => await queue.CountNotedAsync() + queue.Repeats == 3 * messages, Limit, "all are handled or dropped", Cancellation);
        Assert.Equal((messages, messages), (await queue.CountEffectsAsync(), await queue.CountNotedAsync()));
    }

    [Fact]
    public async Task What_comes_again_while_it_is_handled_waits_and_is_dropped()
    {
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        var handled = 0;
        async Task<TimeSpan?> SlowlyAsync(ExpiryDue command, NpgsqlConnection connection)
        {
            Interlocked.Increment(ref handled);
            await Task.Delay(TimeSpan.FromMilliseconds(500), Cancellation);
            return await queue.LeaveRowAsync(command, connection);
        }

        await using var first = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, SlowlyAsync));
        await using var second = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, SlowlyAsync));
        await queue.SendAsync("twice", TestQueue.Body(1), Cancellation);
        await queue.SendAsync("twice", TestQueue.Body(1), Cancellation);
        await Eventually.HoldsAsync(() => Task.FromResult(queue.Repeats == 1), Limit, "the second is dropped", Cancellation);
        Assert.Equal((1, 1), (handled, await queue.CountEffectsAsync()));
    }

    [Fact]
    public async Task One_that_came_too_early_is_not_taken_for_handled()
    {
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        var early = true;
        async Task<TimeSpan?> OnceEarlyAsync(ExpiryDue command, NpgsqlConnection connection)
        {
            await queue.LeaveRowAsync(command, connection);
            (var wasEarly, early) = (early, false);
            return wasEarly ? TimeSpan.FromSeconds(1) : null;
        }

        await using var worker = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, OnceEarlyAsync));
        await queue.SendAsync("early", TestQueue.Body(1), Cancellation);
        await Eventually.HoldsAsync(async () => await queue.CountNotedAsync() == 1, Limit, "it is handled the second time", Cancellation);
        Assert.Equal(1, await queue.CountEffectsAsync());
    }

    [Fact]
    public async Task The_expiry_consumer_keeps_one()
    {
        await using var probe = await BrokerProbe.ConnectAsync(system, Cancellation);
        var id = Guid.NewGuid().ToString();
        for (var delivery = 0; delivery < 2; delivery++)
        {
            await probe.Channel.BasicPublishAsync(
                BrokerNames.Commands, BrokerNames.ExpiryDue, mandatory: true,
                new BasicProperties { MessageId = id, Type = BrokerNames.ExpiryDue }, TestQueue.Body(delivery), Cancellation);
        }

        await Eventually.HoldsAsync(async () => await CountAsync() == 1, Limit, "the message is noted", Cancellation);
        await Eventually.HoldsAsync(
            async () => await probe.Channel.MessageCountAsync(BrokerNames.ExpiryQueue, Cancellation) == 0, Limit, "both are taken", Cancellation);
        Assert.Equal(1, await CountAsync());

        Task<long> CountAsync() => system.CountAsync($"inbox where consumer = '{BrokerNames.ExpiryQueue}' and message_id = '{id}'");
    }

    [Fact]
    public async Task After_seven_days_a_message_is_forgotten_and_not_before()
    {
        await using (var insert = system.TextDb.CreateCommand("""
            insert into inbox (consumer, message_id, handled_at)
            select 'test.cleaning', number, now() - case when number <= 2500 then interval '7 days 1 minute' else interval '6 days 23 hours' end
            from generate_series(1, 2510) as number
            """))
        {
            await insert.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.Equal(2500, await InboxStore.CleanAsync(system.TextDb, Cancellation));
        Assert.Equal(10, await system.CountAsync("inbox where consumer = 'test.cleaning' and message_id::int > 2500"));
        await using var delete = system.TextDb.CreateCommand("delete from inbox where consumer = 'test.cleaning'");
        Assert.Equal(10, await delete.ExecuteNonQueryAsync(Cancellation));
    }
}
