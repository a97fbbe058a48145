using System.Diagnostics;
using System.Globalization;
using System.Text;
using PasteBin.Contracts.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PasteBin.Worker.Messaging;

/// <summary>A message on its way out or in: what stands in its properties, and its body.</summary>
/// <param name="Id">The same through every retry and redelivery.</param>
/// <param name="TraceParent">W3C trace context of what caused it; null when nothing was traced.</param>
/// <param name="Attempt">0, or how often handling it has failed.</param>
public sealed record Message(string Id, string Type, ReadOnlyMemory<byte> Body, string? TraceParent, int Attempt = 0)
{
    private const string TraceParentHeader = "traceparent";
    private const string AttemptHeader = "x-pastebin-attempt";
    private const string ReasonHeader = "x-pastebin-reason";

    /// <summary>
    /// Only these headers are read, and a message that is sent on is built anew from them: a copied <c>x-death</c> would make
    /// the broker see a cycle in the delay levels and drop the message silently.
    /// </summary>
    public static Message From(BasicDeliverEventArgs delivery) => new(
        delivery.BasicProperties.MessageId ?? "",
        delivery.BasicProperties.Type ?? "",
        delivery.Body,
        delivery.BasicProperties.Headers?.TryGetValue(TraceParentHeader, out var trace) == true && trace is byte[] text
            ? Encoding.ASCII.GetString(text)
            : null,
        delivery.BasicProperties.Headers?.TryGetValue(AttemptHeader, out var attempt) == true && attempt is int or long
            ? Convert.ToInt32(attempt, CultureInfo.InvariantCulture)
            : 0);

    /// <summary>
    /// A span of this message's own trace, whatever is current here; null when its cause was not traced and nobody listens. One that nobody
    /// listens to is still made current: the client library would start a trace of its own and overwrite the header with it.
    /// </summary>
    public Activity? StartSpan(string operation, ActivityKind kind)
    {
        var name = $"{operation} {Type}";
        var traced = ActivityContext.TryParse(TraceParent, null, isRemote: true, out var parent);
        return WorkerMetrics.Traces.StartActivity(name, kind, parent)
            ?? (traced ? new Activity(name).SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start() : null);
    }

    /// <summary>Publishes and waits for the broker's confirm.</summary>
    /// <param name="reason">Why it goes to the dead letters, for a person to read.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.PublishException">The broker refused it, or found no queue for a command.</exception>
    public async Task PublishAsync(
        IChannel channel, string exchange, string routingKey, TimeProvider time, CancellationToken cancellation, string? reason = null)
    {
        using var span = StartSpan("publish", ActivityKind.Producer);
        var headers = new Dictionary<string, object?>();
        if ((span?.Id ?? TraceParent) is { } trace)
        {
            headers[TraceParentHeader] = trace;
        }

        if (Attempt > 0)
        {
            headers[AttemptHeader] = Attempt;
        }

        if (reason is not null)
        {
            headers[ReasonHeader] = reason;
        }

        var properties = new BasicProperties
        {
            MessageId = Id,
            Type = Type,
            ContentType = "application/json",
            Persistent = true,
            Timestamp = new AmqpTimestamp(time.GetUtcNow().ToUnixTimeSeconds()),
            Headers = headers,
        };
        // Nobody has to listen to an event or an announcement; a command that reaches no queue has not been sent.
        var mandatory = exchange is not (BrokerNames.Events or BrokerNames.Invalidation);
        await channel.BasicPublishAsync(exchange, routingKey, mandatory, properties, Body, cancellation);
    }

    /// <summary>Publishes a command so that it comes after the delay: see <see cref="DelayRouting"/>.</summary>
    public Task PublishLaterAsync(IChannel channel, string routingKey, TimeSpan delay, TimeProvider time, CancellationToken cancellation)
    {
        var (exchange, key) = DelayRouting.Route(delay, routingKey);
        return PublishAsync(channel, exchange, key, time, cancellation);
    }
}
