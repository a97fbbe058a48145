using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using PasteBin.Worker.DeadLetters;
using PasteBin.Worker.Inbox;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PasteBin.Worker.Messaging;

/// <summary>
/// Consumes one work queue of commands, one message at a time, on a channel of its own. A message is acknowledged after it was handled, or after
/// the broker has confirmed its retry or its dead letter; a connection that breaks in between brings it again, and the inbox drops it.
/// </summary>
public abstract partial class QueueConsumer<TCommand>(
    string queue, string routingKey, JsonTypeInfo<TCommand> json,
    NpgsqlDataSource database, BrokerConnection broker, WorkerMetrics metrics, TimeProvider time, ILogger logger)
    : RestartingService(TimeSpan.FromSeconds(2), time, logger) where TCommand : class
{
    private const ushort Prefetch = 16;

    protected WorkerMetrics Metrics { get; } = metrics;

    /// <summary>Ends before the first message is taken.</summary>
    protected abstract Task ReadyAsync(CancellationToken cancellation);

    /// <param name="connection">In the transaction that also notes the message in the inbox: what is done there is done once.</param>
    /// <returns>Null when it is done; a time to wait when the command came too early and shall come again.</returns>
    protected abstract Task<TimeSpan?> HandleAsync(TCommand command, NpgsqlConnection connection, CancellationToken cancellation);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await ReadyAsync(stopping);
        await using var channel = await broker.OpenChannelAsync(stopping);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };

        var consumer = new AsyncEventingBasicConsumer(channel);
        // The broker cancels a consumer whose queue is deleted or moves to another node.
        consumer.UnregisteredAsync += (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            try
            {
                await ProcessAsync(channel, delivery, stopping);
            }
            catch (Exception exception)
            {
                // Unacknowledged: closing the channel gives it back, and the queue's delivery limit bounds how often.
                ended.TrySetException(exception);
            }
        };

        await channel.BasicQosAsync(0, Prefetch, global: false, stopping);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, stopping);
        await ended.Task.WaitAsync(stopping);
    }

    private async Task ProcessAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken stopping)
    {
        var message = Message.From(delivery.BasicProperties, delivery.Body);
        using var span = message.StartSpan("process", ActivityKind.Consumer);
        // What follows from the message, retries too, belongs under this span.
        message = message with { TraceParent = span?.Id ?? message.TraceParent };
        try
        {
            if (await HandleOnceAsync(message, stopping) is { } early)
            {
                await (message with { Attempt = 0 }).PublishLaterAsync(channel, routingKey, early, Time, stopping);
            }
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested && channel.IsOpen)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            await PutOffAsync(channel, message with { Attempt = message.Attempt + 1 }, exception, stopping);
        }

        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, stopping);
    }

    private async Task<TimeSpan?> HandleOnceAsync(Message message, CancellationToken stopping)
    {
        var command = JsonSerializer.Deserialize(message.Body.Span, json) ?? throw new JsonException("The body is null.");
        if (message.Id.Length == 0)
        {
            throw new JsonException("The message has no id.");
        }

        await using var connection = await database.OpenConnectionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        if (!await InboxStore.AddAsync(connection, queue, message.Id, stopping))
        {
            Metrics.Repeated(queue);
            return null;
        }

        if (await HandleAsync(command, connection, stopping) is { } early)
        {
            return early;
        }

        await transaction.CommitAsync(stopping);
        return null;
    }

    private async Task PutOffAsync(IChannel channel, Message message, Exception exception, CancellationToken stopping)
    {
        // What cannot be read today cannot be read tomorrow.
        if (exception is not JsonException && RetryDelays.After(message.Attempt) is { } delay)
        {
            Log.PutOff(Logger, queue, message.Attempt, delay, exception);
            Metrics.Retried(queue);
            await message.PublishLaterAsync(channel, routingKey, delay, Time, stopping);
            return;
        }

        Log.GivenUp(Logger, queue, message.Attempt, exception);
        Metrics.DeadLettered(queue);
        await new DeadLetter(message, queue, $"{exception.GetType().Name}: {exception.Message}", Time.GetUtcNow()).BuryAsync(channel, Time, stopping);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A message of {Queue} failed, attempt {Attempt}; it comes again in {Delay}.")]
        public static partial void PutOff(ILogger logger, string queue, int attempt, TimeSpan delay, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "A message of {Queue} failed, attempt {Attempt}; it is a dead letter now.")]
        public static partial void GivenUp(ILogger logger, string queue, int attempt, Exception exception);
    }
}
