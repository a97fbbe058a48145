using System.Text;
using Npgsql;
using PasteBin.Contracts.Messaging;
using PasteBin.Tests.Worker.DeadLetters;

namespace PasteBin.Tests.Worker.Messaging;

/// <summary>What becomes of a message that its handler fails on.</summary>
[Collection(SystemCollection.Name)]
public sealed class QueueConsumerTests(PasteBinSystem system)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_comes_again_after_one_and_after_four_seconds_and_nothing_is_left_of_the_failures()
    {
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        var tried = new List<DateTimeOffset>();
        async Task<TimeSpan?> ThirdTimeAsync(ExpiryDue command, NpgsqlConnection connection)
        {
            tried.Add(DateTimeOffset.UtcNow);
            await queue.LeaveRowAsync(command, connection);
            return tried.Count < 3 ? throw new InvalidOperationException("Not yet.") : null;
        }

        await using var worker = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, ThirdTimeAsync));
        await queue.SendAsync("fails twice", TestQueue.Body(1), Cancellation);
        await Eventually.HoldsAsync(async () => await queue.CountNotedAsync() == 1, Limit, "it is handled", Cancellation);
        Assert.Equal((3, 1), (tried.Count, await queue.CountEffectsAsync()));
        Assert.InRange(tried[1] - tried[0], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3.5));
        Assert.InRange(tried[2] - tried[1], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task While_one_waits_to_come_again_the_others_are_handled()
    {
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        await using var worker = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, (command, connection) =>
            command.Due == DateTimeOffset.UnixEpoch ? throw new InvalidOperationException("Never.") : queue.LeaveRowAsync(command, connection)));
        for (var i = 0; i < 20; i++)
        {
            await queue.SendAsync($"message {i}", TestQueue.Body(i % 5), Cancellation);
        }

        await Eventually.HoldsAsync(async () => await queue.CountNotedAsync() == 16, TimeSpan.FromSeconds(10), "the others are handled", Cancellation);
    }

    [Fact]
    public async Task After_the_last_retry_it_is_a_dead_letter_that_says_where_it_comes_from_and_why()
    {
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        await using var worker = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(
            queue.Name, (_, _) => throw new InvalidOperationException("Broken on purpose.")));
        await queue.SendAsync($"last of {queue.Name}", TestQueue.Body(1), Cancellation, attempt: 10);
        var letter = await DeadLetterConsole.FindAsync(system, $"last of {queue.Name}", Cancellation);
        Assert.Contains(queue.Name, letter, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: Broken on purpose.", letter, StringComparison.Ordinal);
        Assert.Equal(0, await queue.CountNotedAsync());
        await DeadLetterConsole.RunAsync(system, Cancellation, "discard", $"last of {queue.Name}");
    }

    [Theory]
    [InlineData("with an id", "no JSON at all", "JsonException")]
    [InlineData("with an id", "null", "JsonException: The body is null.")]
    [InlineData("", """{"due":"2026-01-01T00:00:00Z"}""", "JsonException: The message has no id.")]
    public async Task What_cannot_be_read_is_a_dead_letter_at_once(string id, string body, string reason)
    {
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        await using var worker = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, queue.LeaveRowAsync));
        await queue.SendAsync(id, Encoding.UTF8.GetBytes(body), Cancellation);
        var letter = await DeadLetterConsole.FindAsync(system, queue.Name, Cancellation);
        Assert.Contains(reason, letter, StringComparison.Ordinal);
        await DeadLetterConsole.RunAsync(system, Cancellation, "discard", "--all");
    }

    [Fact]
    public async Task One_that_is_delivered_again_and_again_without_an_answer_is_a_dead_letter_of_the_broker()
    {
        await using var queue = await TestQueue.CreateAsync(system, Cancellation);
        await queue.SendAsync($"loop of {queue.Name}", TestQueue.Body(7), Cancellation);
        var deliveries = 0;
        while (await queue.Probe.Channel.BasicGetAsync(queue.Name, autoAck: false, Cancellation) is { } got)
        {
            Assert.True(++deliveries < 100, "The broker never gives up.");
            await queue.Probe.Channel.BasicRejectAsync(got.DeliveryTag, requeue: true, Cancellation);
        }

        Assert.InRange(deliveries, 20, 22);
        var letter = await DeadLetterConsole.FindAsync(system, $"loop of {queue.Name}", Cancellation);
        Assert.Contains(queue.Name, letter, StringComparison.Ordinal);
        Assert.Contains("delivery_limit", letter, StringComparison.Ordinal);

        // Put back it is a new message: as often again, and handled once somebody can.
        await DeadLetterConsole.RunAsync(system, Cancellation, "retry", $"loop of {queue.Name}");
        await using var worker = await WorkerParts.StartAsync(system, Cancellation, TestConsumer.Of(queue.Name, queue.LeaveRowAsync));
        await Eventually.HoldsAsync(async () => await queue.CountEffectsAsync() == 1, Limit, "it is handled", Cancellation);
    }
}
