using System.Text.Json;
using PasteBin.Contracts.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PasteBin.Api.Caching;

/// <summary>
/// Drops from L1 what the Worker says has changed. The queue is this process's own and ends with its connection, so after every (re)connect
/// all is dropped once: what was said meanwhile was said to nobody.
/// </summary>
public sealed partial class InvalidationListener(
    IConnectionFactory broker, PasteCache cache, CacheTrust trust, TimeProvider clock, ILogger<InvalidationListener> logger)
    : BackgroundService
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = ShortestWait;
        while (true)
        {
            try
            {
                await ListenAsync(() => wait = ShortestWait, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Lost(logger, exception.GetType().Name, wait);
            }

            await Task.Delay(wait, clock, stoppingToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    /// <summary>Connects, subscribes, and stays until the connection, the channel or the queue is lost.</summary>
    private async Task ListenAsync(Action subscribed, CancellationToken cancellation)
    {
        await using var connection = await broker.CreateConnectionAsync(cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var queue = await SubscribeAsync(channel, lost, cancellation);
            trust.Subscribe(cache.Clear);
            subscribed();
            Log.Subscribed(logger);
            await StayAsync(channel, queue, lost.Task, cancellation);
        }
        finally
        {
            trust.Unsubscribe();
        }

        Log.Ended(logger);
    }

    // Heartbeats take several times as long to notice a broker that went silent, and all that while L1 would be believed.
    private async Task StayAsync(IChannel channel, string queue, Task lost, CancellationToken cancellation)
    {
        while (await Task.WhenAny(lost, Task.Delay(PingInterval, clock, cancellation)) != lost)
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellation);
        }
    }

    private async Task<string> SubscribeAsync(IChannel channel, TaskCompletionSource lost, CancellationToken cancellation)
    {
        await BrokerTopology.DeclareInvalidationAsync(channel, cancellation);
        var queue = await channel.QueueDeclareAsync(cancellationToken: cancellation);
        await channel.QueueBindAsync(queue.QueueName, BrokerNames.Invalidation, routingKey: "", cancellationToken: cancellation);

        // What ends here is over at once, not when this method's caller gets round to it.
        var consumer = new AsyncEventingBasicConsumer(channel);
        channel.ChannelShutdownAsync += (_, _) => Lose();
        consumer.UnregisteredAsync += (_, _) => Lose();
        consumer.ReceivedAsync += (_, message) => Receive(message.Body.Span);
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellation);
        return queue.QueueName;

        Task Lose()
        {
            trust.Unsubscribe();
            lost.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private Task Receive(ReadOnlySpan<byte> body)
    {
        if (Read(body) is { All: false } message)
        {
            foreach (var key in message.Keys)
            {
                cache.Drop(key);
            }
        }
        else
        {
            cache.Clear();
        }

        return Task.CompletedTask;
    }

    /// <summary>The message, or null when it cannot be read: what it wanted forgotten is unknown then.</summary>
    internal static CacheInvalidation? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, MessagesJsonContext.Default.CacheInvalidation) is { Keys: { } keys } message
                && keys.All(static key => key is not null) ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Listening for changed pastes.")]
        public static partial void Subscribed(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Not told of changed pastes any more; subscribing again.")]
        public static partial void Ended(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot listen for changed pastes ({Failure}); trying again in {Wait}.")]
        public static partial void Lost(ILogger logger, string failure, TimeSpan wait);
    }
}
