using System.Text;
using PasteBin.Contracts.Messaging;
using RabbitMQ.Client;

namespace PasteBin.Tests.Worker.DeadLetters;

[Collection(SystemCollection.Name)]
public sealed class DeadLetterCommandTests(PasteBinSystem system) : IAsyncLifetime
{
    private TestQueue _queue = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _queue = await TestQueue.CreateAsync(system, Cancellation, maxLength: 5);
        Assert.Equal(0, (await RunAsync("discard", "--all")).ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("discard", "--all");
        await _queue.DisposeAsync();
    }

    [Fact]
    public async Task Looking_changes_neither_the_letters_nor_their_order()
    {
        Assert.Equal((0, "No dead letters.\n", ""), Of(await RunAsync("list")));
        for (var i = 0; i < 5; i++)
        {
            await BuryAsync($"letter {i}", body: $"body {i}");
        }

        var first = await DeadLetterConsole.ListAsync(system, Cancellation);
        // RabbitMQ 4 drops what was given back twenty times.
        for (var look = 0; look < 25; look++)
        {
            Assert.Equal(first, await DeadLetterConsole.ListAsync(system, Cancellation));
        }

        Assert.Equal([0, 1, 2, 3, 4], first.Select((letter, i) => letter.StartsWith($"letter {i} ", StringComparison.Ordinal) ? i : -1));
        Assert.EndsWith("2026-11-21 12:00:00Z  3         " + _queue.Name + "  test          Broken on purpose", first[0], StringComparison.Ordinal);
        Assert.Equal((0, "5 put back.\n", ""), Of(await RunAsync("retry", "--all")));
        var received = await _queue.Probe.ConsumeAsync(_queue.Name, Cancellation);
        await Eventually.HoldsAsync(() => Task.FromResult(received.Count == 5), TimeSpan.FromSeconds(10), "all are back", Cancellation);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => ($"letter {i}", "test", $"body {i}")), received.Select(message => (message.Id, message.Type, message.Body)));
    }

    [Fact]
    public async Task One_is_discarded_and_one_put_back_and_the_rest_stays_in_its_order()
    {
        for (var i = 0; i < 5; i++)
        {
            await BuryAsync($"letter {i}");
        }

        Assert.Equal((0, "2 discarded.\n", ""), Of(await RunAsync("discard", "letter 1", "letter 3")));
        Assert.Equal((0, "1 put back.\n", ""), Of(await RunAsync("retry", "letter 2")));
        Assert.Equal(["letter 0", "letter 4"], (await DeadLetterConsole.ListAsync(system, Cancellation)).Select(letter => letter[..8]));
        Assert.Equal(1u, await _queue.Probe.Channel.MessageCountAsync(_queue.Name, Cancellation));
    }

    [Fact]
    public async Task What_cannot_be_put_back_stays_and_the_command_says_why()
    {
        await BuryAsync("letter 0", origin: "no such queue");
        await BuryAsync("letter 1", origin: null);
        var answer = await RunAsync("retry", "--all");
        Assert.Equal((1, "0 put back.\n"), (answer.ExitCode, answer.Output));
        Assert.Equal(
            ["letter 0 stays: the queue no such queue is full, or not there any more.", "letter 1 stays: it does not say which queue it comes from."],
            answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, (await DeadLetterConsole.ListAsync(system, Cancellation)).Length);
        Assert.Equal((1, "0 discarded.\n", "There is no dead letter letter 2.\n"), Of(await RunAsync("discard", "letter 2")));
    }

    [Fact]
    public async Task What_would_steer_the_terminal_is_not_printed()
    {
        await BuryAsync("letter 0", reason: "\u001b[2J\nletter 1");
        Assert.EndsWith(" [2J letter 1", Assert.Single(await DeadLetterConsole.ListAsync(system, Cancellation)), StringComparison.Ordinal);
    }

    private static (int, string, string) Of(ConsoleAnswer answer) => (answer.ExitCode, answer.Output, answer.Error);

    private Task<ConsoleAnswer> RunAsync(params string[] words) => DeadLetterConsole.RunAsync(system, Cancellation, words);

    private Task BuryAsync(string id, string body = "x", string reason = "Broken on purpose") => BuryAsync(id, _queue.Name, body, reason);

    private async Task BuryAsync(string id, string? origin, string body = "x", string reason = "Broken on purpose")
    {
        var headers = new Dictionary<string, object?>
        {
            ["x-pastebin-attempt"] = 3,
            ["x-pastebin-reason"] = reason,
            ["x-pastebin-since"] = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(),
        };
        if (origin is not null)
        {
            headers["x-pastebin-origin"] = origin;
        }

        await _queue.Probe.Channel.BasicPublishAsync(
            "", BrokerNames.DeadLetterQueue, mandatory: true,
            new BasicProperties { MessageId = id, Type = "test", Headers = headers }, Encoding.UTF8.GetBytes(body), Cancellation);
    }
}
