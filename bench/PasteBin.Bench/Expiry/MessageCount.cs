using System.Text.Json;
using PasteBin.Contracts.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PasteBin.Bench.Expiry;

/// <summary>Counts what the broker carries for expiry: commands that a bucket is due, and events that say what has expired.</summary>
internal sealed class MessageCount(IChannel channel) : IAsyncDisposable
{
    private int _commands;
    private int _events;
    private int _items;

    public (int Commands, int Events, int PastesInEvents) Now => (Volatile.Read(ref _commands), Volatile.Read(ref _events), Volatile.Read(ref _items));

    public static async Task<MessageCount> StartAsync(IConnection broker)
    {
        var channel = await broker.CreateChannelAsync();
        var count = new MessageCount(channel);
        await count.ListenAsync(BrokerNames.Commands, $"#.{BrokerNames.ExpiryDue}", _ => Interlocked.Increment(ref count._commands));
        await count.ListenAsync(BrokerNames.Events, BrokerNames.PastesExpired, body =>
        {
            Interlocked.Increment(ref count._events);
            Interlocked.Add(ref count._items, JsonSerializer.Deserialize(body.Span, MessagesJsonContext.Default.PasteEvent)!.Items.Count);
        });
        return count;
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();

    private async Task ListenAsync(string exchange, string routingKey, Action<ReadOnlyMemory<byte>> message)
    {
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, exchange, routingKey);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            message(delivery.Body);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
    }
}
