using System.Diagnostics;
using System.Globalization;
using System.Text;
using PasteBin.Contracts.Messaging;
using RabbitMQ.Client;

namespace PasteBin.Worker.Messaging;

/// <summary>A message on its way out or in: what stands in its properties, and its body.</summary>
/// <param name="Id">The same through every retry and redelivery.</param>
/// <param name="TraceParent">W3C trace context of what caused it; null when nothing was traced.</param>
/// <param name="Attempt">0, or how often handling it has failed.</param>
/// <param name="Later">While it is on its way through the delay levels.</param>
public sealed record Message(
    string Id, string Type, ReadOnlyMemory<byte> Body, string? TraceParent, int Attempt = 0, Appointment? Later = null)
{
    private const string TraceParentHeader = "traceparent";
    private const string AttemptHeader = "x-pastebin-attempt";
    private const string DueHeader = "x-pastebin-due";
    private const string DestinationHeader = "x-pastebin-destination";

    /// <summary>The year 10000, where a time cannot be.</summary>
    private const long EndOfTime = 253_402_300_800_000;

    /// <summary>So far ahead that no time of day overflows.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(365_000);

    /// <summary>
    /// Only these headers are read, and a message that is sent on is built anew from them: a copied <c>x-death</c> would make
    /// the broker see a cycle in the delay levels and drop the message silently.
    /// </summary>
    public static Message From(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var headers = properties.Headers;
        return new(
            properties.MessageId ?? "",
            properties.Type ?? "",
            body,
            Text(headers, TraceParentHeader),
            Number(headers, AttemptHeader) is { } attempt ? (int)Math.Clamp(attempt, 0, int.MaxValue) : 0,
            Number(headers, DueHeader) is { } due and > 0 and < EndOfTime && Text(headers, DestinationHeader) is { } destination
                ? new(DateTimeOffset.FromUnixTimeMilliseconds(due), destination)
                : null);
    }

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
    /// <param name="more">Headers beside the message's own.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.PublishException">The broker refused it, or found no queue for a command.</exception>
    public async Task PublishAsync(
        IChannel channel, string exchange, string routingKey, TimeProvider time, CancellationToken cancellation, Dictionary<string, object?>? more = null)
    {
        using var span = StartSpan("publish", ActivityKind.Producer);
        var headers = more ?? [];
        if ((span?.Id ?? TraceParent) is { } trace)
        {
            headers[TraceParentHeader] = trace;
        }

        if (Attempt > 0)
        {
            headers[AttemptHeader] = Attempt;
        }

        if (Later is { } later)
        {
            // Rounded up to the millisecond: never early.
            headers[DueHeader] = later.Due.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds();
            headers[DestinationHeader] = later.RoutingKey;
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

    /// <summary>
    /// Publishes a command so that it reaches <see cref="BrokerNames.Commands"/> after the delay, never before it, in normal running within a second:
    /// stage by stage, see <see cref="DelayRouting.Stage"/> and <see cref="DelayedDelivery"/>.
    /// </summary>
    /// <param name="routingKey">The command's, at most 200 bytes.</param>
    public Task PublishLaterAsync(IChannel channel, string routingKey, TimeSpan delay, TimeProvider time, CancellationToken cancellation)
    {
        if (delay <= TimeSpan.Zero)
        {
            return (this with { Later = null }).PublishAsync(channel, BrokerNames.Commands, routingKey, time, cancellation);
        }

        delay = delay < LongestDelay ? delay : LongestDelay;
        var (exchange, key) = DelayRouting.Route(DelayRouting.Stage(delay), BrokerNames.Delayed);
        return (this with { Later = new(time.GetUtcNow() + delay, routingKey) }).PublishAsync(channel, exchange, key, time, cancellation);
    }

    private static string? Text(IDictionary<string, object?>? headers, string name) =>
        headers?.TryGetValue(name, out var value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;

    private static long? Number(IDictionary<string, object?>? headers, string name) =>
        headers?.TryGetValue(name, out var value) == true && value is int or long ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
}

/// <summary>When a command is due and under which routing key.</summary>
public sealed record Appointment(DateTimeOffset Due, string RoutingKey);
