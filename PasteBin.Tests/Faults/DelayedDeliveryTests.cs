using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;
using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace PasteBin.Tests.Faults;

/// <summary>Commands for later, through the broker's delay levels and the running Worker, seen by a consumer of their own.</summary>
[Collection(FaultsCollection.Name)]
[Trait("Runs", "local-only")]
public sealed class DelayedDeliveryTests(PasteBinSystem system, ITestOutputHelper output)
{
    private const string RoutingKey = "test.later";
    private const string Queue = "test.delayed-delivery";
    private const int Messages = 500;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);
    private static readonly CreateChannelOptions WithConfirms = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _arrived = new();
    private readonly ConcurrentQueue<string> _copied = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task None_is_early_and_none_more_than_a_second_late_also_when_the_broker_restarts_on_the_way()
    {
        LocalProcesses.SkipUnlessLocal();
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var sent = await SendAsync(new Random(seed));
        await Task.Delay(TimeSpan.FromSeconds(14), Cancellation);
        Assert.InRange(_arrived.Count, 1, Messages - 1);
        var killed = DateTimeOffset.UtcNow;
        var instance = await LocalProcesses.KillOneAsync(system.App, ResourceNames.Broker, Cancellation);
        var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
        Assert.True(started.Success, started.Message);
        var back = await ReturnAsync();
        // At once: who looks late sees all of them late.
        await using var connection = await ConsumeAsync();
        await system.WaitUntilHealthyAsync(Cancellation);
        await Eventually.HoldsAsync(() => Task.FromResult(_arrived.Count == Messages), Limit, "all arrive", Cancellation);

        var late = sent.Select(message => _arrived[message.Key] - (message.Value > back ? message.Value : back)).Order().ToList();
        output.WriteLine($"{sent.Values.Count(due => due > killed && due < back)} were due while it was away; late by {late[late.Count / 2].TotalMilliseconds:0} ms at the median, {late[^1].TotalMilliseconds:0} ms at most");
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeleteAsync(Queue, cancellationToken: Cancellation);
        Assert.All(sent, message => Assert.True(_arrived[message.Key] >= message.Value, $"{(message.Value - _arrived[message.Key]).TotalMilliseconds} ms early"));
        Assert.True(late[^1] <= Bound, $"{late[^1].TotalMilliseconds} ms late");
        Assert.Empty(_copied);
    }

    [Fact]
    public async Task A_command_that_comes_too_early_is_sent_on_its_way_again_under_its_id_with_no_header_of_the_first_way()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(WithConfirms, Cancellation);
        var queue = await channel.QueueDeclareAsync(cancellationToken: Cancellation);
        await channel.QueueBindAsync(queue.QueueName, BrokerNames.Commands, $"#.{BrokerNames.ExpiryDue}", cancellationToken: Cancellation);
        var due = DateTimeOffset.UtcNow.AddSeconds(4);
        var properties = new BasicProperties
        {
            MessageId = Guid.NewGuid().ToString(),
            Type = BrokerNames.ExpiryDue,
            Headers = new Dictionary<string, object?>
            {
                ["x-death"] = new List<object?> { new Dictionary<string, object?> { ["queue"] = DelayRouting.LevelName(1), ["reason"] = "expired", ["count"] = 1L } },
                ["x-first-death-reason"] = "expired",
            },
        };
        await channel.BasicPublishAsync(
            BrokerNames.Commands, BrokerNames.ExpiryDue, mandatory: true, properties,
            JsonSerializer.SerializeToUtf8Bytes(new ExpiryDue(due), MessagesJsonContext.Default.ExpiryDue), Cancellation);

        var seen = new List<BasicGetResult>();
        await Eventually.HoldsAsync(async () =>
        {
            if (await channel.BasicGetAsync(queue.QueueName, autoAck: true, Cancellation) is { } message && message.BasicProperties.MessageId == properties.MessageId)
            {
                seen.Add(message);
            }

            return seen.Count == 2;
        }, TimeSpan.FromSeconds(20), "it comes again", Cancellation);
        Assert.True(DateTimeOffset.UtcNow >= due, "Early once more.");
        Assert.Contains("x-death", seen[0].BasicProperties.Headers!.Keys);
        Assert.DoesNotContain(seen[1].BasicProperties.Headers?.Keys ?? [], name => name.Contains("death", StringComparison.Ordinal));
        Assert.Equal(seen[0].Body.ToArray(), seen[1].Body.ToArray());
    }

    /// <summary>Publishes the messages as the relay does, and gives back when each is due; what has arrived before the restart is in already.</summary>
    private async Task<Dictionary<string, DateTimeOffset>> SendAsync(Random random)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(WithConfirms, Cancellation);
        await channel.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Cancellation);
        await channel.QueueBindAsync(Queue, BrokerNames.Commands, $"#.{RoutingKey}", cancellationToken: Cancellation);
        // A life of its own: it ends with the broker.
        await ConsumeAsync();
        var sent = new Dictionary<string, DateTimeOffset>();
        foreach (var number in Enumerable.Range(0, Messages))
        {
            var delay = TimeSpan.FromSeconds(random.Next(1, 41));
            var id = number.ToString(CultureInfo.InvariantCulture);
            sent[id] = DateTimeOffset.UtcNow + delay;
            await new Message(id, "test", Encoding.UTF8.GetBytes(id), TraceParent: null)
                .PublishLaterAsync(channel, RoutingKey, delay, TimeProvider.System, Cancellation);
        }

        return sent;
    }

    private async Task<IConnection> ConsumeAsync()
    {
        var connection = await ConnectAsync();
        var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            _arrived.TryAdd(delivery.BasicProperties.MessageId!, DateTimeOffset.UtcNow);
            if (delivery.BasicProperties.Headers?.ContainsKey("x-death") == true)
            {
                _copied.Enqueue(delivery.BasicProperties.MessageId!);
            }

            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, Cancellation);
        return connection;
    }

    /// <summary>Waits for the first connection that the broker takes again; when that was.</summary>
    private async Task<DateTimeOffset> ReturnAsync()
    {
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync();
                return DateTimeOffset.UtcNow;
            }
            catch (BrokerUnreachableException)
            {
                await Task.Delay(20, Cancellation);
            }
        }
    }

    private async Task<IConnection> ConnectAsync()
    {
        var factory = new ConnectionFactory
        {
            Uri = new((await system.App.GetConnectionStringAsync(ResourceNames.Broker, Cancellation))!),
            AutomaticRecoveryEnabled = false,
        };
        return await factory.CreateConnectionAsync(Cancellation);
    }
}
