using PasteBin.Contracts.Messaging;
using PasteBin.Worker.DeadLetters;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace PasteBin.Worker.Messaging;

/// <summary>
/// Takes delayed commands as they come out of their levels, measures what is left by the clock, and sends them on: into the next level, or, when
/// they are due, to <see cref="BrokerNames.Commands"/>. So whatever held a message up — the broker was away, this process was — does not add up.
/// A command is acknowledged after the broker has confirmed the next stage.
/// </summary>
public sealed partial class DelayedDelivery(BrokerConnection broker, WorkerMetrics metrics, TimeProvider time, ILogger<DelayedDelivery> logger)
    : RestartingService(TimeSpan.FromMilliseconds(400), time, logger)
{
    /// <summary>Commands under way at once; those that wait their last part of a second are among them.</summary>
    private const ushort Prefetch = 1024;

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await using var channel = await broker.OpenChannelAsync(stopping);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) => End();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) => End();
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The body is the client's again when this returns, and one that is waited for must not hold up the next.
            var message = Message.From(delivery.BasicProperties, delivery.Body);
            _ = SendOnAsync(channel, message with { Body = message.Body.ToArray() }, delivery.DeliveryTag, ended, stopping);
            return Task.CompletedTask;
        };

        await channel.BasicQosAsync(0, Prefetch, global: false, stopping);
        await channel.BasicConsumeAsync(BrokerNames.DelayedQueue, autoAck: false, consumer, stopping);
        await ended.Task.WaitAsync(stopping);

        Task End()
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private async Task SendOnAsync(IChannel channel, Message message, ulong tag, TaskCompletionSource ended, CancellationToken stopping)
    {
        try
        {
            await SendOnAsync(channel, message, stopping);
            await channel.BasicAckAsync(tag, multiple: false, stopping);
        }
        catch (Exception exception)
        {
            // Unacknowledged: closing the channel gives it back, and the queue's delivery limit bounds how often.
            ended.TrySetException(exception);
        }
    }

    private async Task SendOnAsync(IChannel channel, Message message, CancellationToken stopping)
    {
        if (message.Later is not { } later)
        {
            Log.NoAddress(Logger);
            await BuryAsync(channel, message, "It says neither when it is due nor where to go.", stopping);
            return;
        }

        var left = later.Due - Time.GetUtcNow();
        if (left > TimeSpan.Zero && DelayRouting.Stage(left) == TimeSpan.Zero)
        {
            await Task.Delay(left + TimeSpan.FromMilliseconds(1), Time, stopping);
            left = later.Due - Time.GetUtcNow();
        }

        try
        {
            await message.PublishLaterAsync(channel, later.RoutingKey, left, Time, stopping);
        }
        catch (PublishException exception) when (channel.IsOpen)
        {
            await PutOffAsync(channel, message with { Attempt = message.Attempt + 1 }, later.RoutingKey, exception, stopping);
        }
    }

    // Its queue is full, or is not there. The others go on.
    private async Task PutOffAsync(IChannel channel, Message message, string routingKey, PublishException exception, CancellationToken stopping)
    {
        if (RetryDelays.After(message.Attempt) is { } delay)
        {
            Log.PutOff(Logger, routingKey, message.Attempt, delay);
            metrics.Retried(BrokerNames.DelayedQueue);
            await message.PublishLaterAsync(channel, routingKey, delay, Time, stopping);
        }
        else
        {
            Log.GivenUp(Logger, routingKey, message.Attempt, exception);
            await BuryAsync(channel, message, $"Nobody takes '{routingKey}': {exception.Message}", stopping);
        }
    }

    private Task BuryAsync(IChannel channel, Message message, string reason, CancellationToken stopping)
    {
        metrics.DeadLettered(BrokerNames.DelayedQueue);
        return new DeadLetter(message, BrokerNames.DelayedQueue, reason, Time.GetUtcNow()).BuryAsync(channel, Time, stopping);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A delayed message says neither when it is due nor where to go; it is a dead letter now.")]
        public static partial void NoAddress(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The broker refuses a delayed {RoutingKey}, attempt {Attempt}; it is tried again in {Delay}.")]
        public static partial void PutOff(ILogger logger, string routingKey, int attempt, TimeSpan delay);

        [LoggerMessage(Level = LogLevel.Error, Message = "The broker refuses a delayed {RoutingKey}, attempt {Attempt}; it is a dead letter now.")]
        public static partial void GivenUp(ILogger logger, string routingKey, int attempt, Exception exception);
    }
}
