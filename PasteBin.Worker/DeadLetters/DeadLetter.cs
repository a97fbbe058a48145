using System.Text;
using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Messaging;
using RabbitMQ.Client;

namespace PasteBin.Worker.DeadLetters;

/// <summary>
/// A message that was given up: by its consumer, which wrote down why, or by the broker after too many deliveries, which has headers of its own for it.
/// </summary>
/// <param name="Origin">The queue it was given up in, where a retry sends it; empty when it does not say.</param>
/// <param name="Reason">For a person to read, at most 300 characters.</param>
internal sealed record DeadLetter(Message Message, string Origin, string Reason, DateTimeOffset Since)
{
    private const int MaxReasonLength = 300;
    private const string OriginHeader = "x-pastebin-origin";
    private const string ReasonHeader = "x-pastebin-reason";
    private const string SinceHeader = "x-pastebin-since";

    public static DeadLetter From(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var headers = properties.Headers;
        var message = Message.From(properties, body);
        return new(
            // Without an id nobody could name it, and no consumer would take it.
            message.Id.Length > 0 ? message : message with { Id = Guid.NewGuid().ToString() },
            Text(headers, OriginHeader) ?? Text(headers, "x-first-death-queue") ?? "",
            Text(headers, ReasonHeader) ?? (Text(headers, "x-first-death-reason") is { } reason ? $"The broker gave it up: {reason}." : "It does not say."),
            headers?.TryGetValue(SinceHeader, out var since) == true && since is long milliseconds
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : BrokersTime(headers) ?? DateTimeOffset.FromUnixTimeSeconds(properties.Timestamp.UnixTime));
    }

    /// <summary>Puts it in the dead-letter queue, behind all that are there, and waits for the confirm.</summary>
    public Task BuryAsync(IChannel channel, TimeProvider time, CancellationToken cancellation) =>
        Message.PublishAsync(channel, exchange: "", BrokerNames.DeadLetterQueue, time, cancellation, new()
        {
            [OriginHeader] = Origin,
            [ReasonHeader] = Reason[..Math.Min(Reason.Length, MaxReasonLength)],
            [SinceHeader] = Since.ToUnixTimeMilliseconds(),
        });

    /// <summary>Puts it back in the queue it comes from, as if it had never been tried, and waits for the confirm.</summary>
    /// <exception cref="RabbitMQ.Client.Exceptions.PublishException">The queue is full or no longer there.</exception>
    public Task RetryAsync(IChannel channel, TimeProvider time, CancellationToken cancellation) =>
        (Message with { Attempt = 0 }).PublishAsync(channel, exchange: "", Origin, time, cancellation);

    // x-death: [{ queue, reason, time, … }], the latest death first.
    private static DateTimeOffset? BrokersTime(IDictionary<string, object?>? headers) =>
        headers?.TryGetValue("x-death", out var deaths) == true
            && deaths is IList<object> { Count: > 0 } list && list[0] is IDictionary<string, object> death
            && death.TryGetValue("time", out var time) && time is AmqpTimestamp timestamp
                ? DateTimeOffset.FromUnixTimeSeconds(timestamp.UnixTime)
                : null;

    private static string? Text(IDictionary<string, object?>? headers, string name) =>
        headers?.TryGetValue(name, out var value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}
