using System.Collections.Concurrent;
using System.Text;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PasteBin.Tests.Worker;

/// <param name="At">When it arrived here.</param>
internal sealed record Received(string Id, string Type, string RoutingKey, string Body, string? TraceParent, DateTimeOffset At);

/// <summary>A stranger at the broker, who binds queues of its own and keeps what comes.</summary>
internal sealed class BrokerProbe : IAsyncDisposable
{
    private readonly IConnection _connection;

    private BrokerProbe(IConnection connection, IChannel channel) => (_connection, Channel) = (connection, channel);

    public IChannel Channel { get; }

    public static async Task<BrokerProbe> ConnectAsync(PasteBinSystem system, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory { Uri = new((await system.App.GetConnectionStringAsync(ResourceNames.Broker, cancellation))!) };
        var connection = await factory.CreateConnectionAsync(cancellation);
        return new(connection, await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation));
    }

    /// <summary>What arrives from now on in a queue that lives as long as this connection.</summary>
    public async Task<ConcurrentQueue<Received>> SubscribeAsync(string exchange, string binding, CancellationToken cancellation)
    {
        var queue = await Channel.QueueDeclareAsync(cancellationToken: cancellation);
        await Channel.QueueBindAsync(queue.QueueName, exchange, binding, cancellationToken: cancellation);
        return await ConsumeAsync(queue.QueueName, cancellation);
    }

    /// <summary>Takes what is in the queue, and what comes.</summary>
    public async Task<ConcurrentQueue<Received>> ConsumeAsync(string queue, CancellationToken cancellation)
    {
        var received = new ConcurrentQueue<Received>();
        var consumer = new AsyncEventingBasicConsumer(Channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var properties = delivery.BasicProperties;
            received.Enqueue(new(
                properties.MessageId ?? "", properties.Type ?? "", delivery.RoutingKey, Encoding.UTF8.GetString(delivery.Body.Span),
                properties.Headers?.TryGetValue("traceparent", out var trace) == true && trace is byte[] text ? Encoding.ASCII.GetString(text) : null,
                DateTimeOffset.UtcNow));
            return Task.CompletedTask;
        };
        await Channel.BasicConsumeAsync(queue, autoAck: true, consumer, cancellation);
        return received;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
