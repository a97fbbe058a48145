using RabbitMQ.Client;

namespace PasteBin.Contracts.Messaging;

/// <summary>
/// Every exchange, queue and binding. The Worker declares all of it after each connect, before it publishes; declaring again what is there changes nothing.
/// The api declares what it listens to.
/// </summary>
public static class BrokerTopology
{
    // Bounds on what a broken consumer or publisher can pile up. Beyond them the broker refuses, and the message waits in the outbox
    // (or in the level above).
    private const int WorkQueueMaxLength = 100_000;
    private const int DelayLevelMaxLength = 1_000_000;

    // Redeliveries after a lost connection or a crash; what a handler failed on comes back by way of the delay levels as a new message.
    private const int DeliveryLimit = 20;

    public static async Task DeclareAsync(IChannel channel, CancellationToken cancellation)
    {
        await DeclareTopicAsync(channel, BrokerNames.Events, cancellation);
        await DeclareTopicAsync(channel, BrokerNames.Commands, cancellation);
        await DeclareInvalidationAsync(channel, cancellation);
        await DeclareDeadLettersAsync(channel, cancellation);
        await DeclareDelayLevelsAsync(channel, cancellation);
        await DeclareWorkQueueAsync(channel, BrokerNames.DelayedQueue, BrokerNames.Delayed, cancellation);
        await DeclareWorkQueueAsync(channel, BrokerNames.ExpiryQueue, BrokerNames.ExpiryDue, cancellation);
    }

    /// <summary>The exchange of <see cref="CacheInvalidation"/>, for whoever binds a queue of its own to it.</summary>
    public static Task DeclareInvalidationAsync(IChannel channel, CancellationToken cancellation) =>
        channel.ExchangeDeclareAsync(BrokerNames.Invalidation, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);

    /// <summary>A queue of commands with one routing key, for a consumer that may fail: full, it refuses; what is given up goes to the dead letters.</summary>
    public static async Task DeclareWorkQueueAsync(
        IChannel channel, string queue, string routingKey, CancellationToken cancellation, int maxLength = WorkQueueMaxLength)
    {
        await DeclareQuorumAsync(channel, queue, new()
        {
            ["x-delivery-limit"] = DeliveryLimit,
            ["x-max-length"] = maxLength,
            ["x-overflow"] = "reject-publish",
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = BrokerNames.DeadLetterQueue,
        }, cancellation);
        // '#' is the bits that a delayed command still carries, or nothing.
        await channel.QueueBindAsync(queue, BrokerNames.Commands, $"#.{routingKey}", cancellationToken: cancellation);
    }

    private static Task DeclareTopicAsync(IChannel channel, string exchange, CancellationToken cancellation) =>
        channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, cancellationToken: cancellation);

    private static Task<QueueDeclareOk> DeclareQuorumAsync(
        IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken cancellation)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
    }

    // Unbounded: a dead letter is the last copy there is.
    private static Task<QueueDeclareOk> DeclareDeadLettersAsync(IChannel channel, CancellationToken cancellation) =>
        DeclareQuorumAsync(channel, BrokerNames.DeadLetterQueue, [], cancellation);

    // Lowest first: what a level hands its messages on to stands before it does.
    private static async Task DeclareDelayLevelsAsync(IChannel channel, CancellationToken cancellation)
    {
        var next = BrokerNames.Commands;
        for (var level = 0; level < DelayRouting.Levels; level++)
        {
            var name = DelayRouting.LevelName(level);
            await DeclareTopicAsync(channel, name, cancellation);
            // A queue's TTL is one for all its messages, so none waits behind a longer one. At-least-once dead-lettering (a message leaves the
            // level when the next has confirmed it) is only to be had with reject-publish, from 3.10 on with the stream_queue feature flag.
            await DeclareQuorumAsync(channel, name, new()
            {
                ["x-message-ttl"] = (1L << level) * 1000,
                ["x-max-length"] = DelayLevelMaxLength,
                ["x-overflow"] = "reject-publish",
                ["x-dead-letter-strategy"] = "at-least-once",
                ["x-dead-letter-exchange"] = next,
            }, cancellation);
            await channel.QueueBindAsync(name, name, DelayRouting.BindingKey(level, 1), cancellationToken: cancellation);
            await channel.ExchangeBindAsync(next, name, DelayRouting.BindingKey(level, 0), cancellationToken: cancellation);
            next = name;
        }
    }
}
