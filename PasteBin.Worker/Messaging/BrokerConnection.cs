using PasteBin.Contracts.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PasteBin.Worker.Messaging;

/// <summary>
/// The process's one connection to the broker: made again whenever it is lost, handed out only after the topology has been declared.
/// The client's own recovery is off: what a channel was doing when it broke is for its owner to decide. An attempt is cheap, and what is due
/// waits for it: hence the short pauses.
/// </summary>
public sealed partial class BrokerConnection(IConnectionFactory factory, TimeProvider time, ILogger<BrokerConnection> logger)
    : RestartingService(TimeSpan.FromMilliseconds(150), time, logger)
{
    // Confirms are tracked, so a publish ends when the broker has taken the message. No rate limiter: each user bounds what it has under way.
    private static readonly CreateChannelOptions WithConfirms = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);

    private volatile TaskCompletionSource<IConnection> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOpen => _connected.Task is { IsCompletedSuccessfully: true, Result.IsOpen: true };

    /// <summary>A new channel with publisher confirms; waits while there is no connection. It dies with the connection.</summary>
    public async Task<IChannel> OpenChannelAsync(CancellationToken cancellation)
    {
        var connection = await _connected.Task.WaitAsync(cancellation);
        return await connection.CreateChannelAsync(WithConfirms, cancellation);
    }

    // At every start, for the seconds that the broker takes longer than the Worker.
    protected override bool IsPlain(Exception exception) => exception is BrokerUnreachableException;

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await using var connection = await factory.CreateConnectionAsync("worker", stopping);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            lost.TrySetResult();
            return Task.CompletedTask;
        };

        await using (var channel = await connection.CreateChannelAsync(cancellationToken: stopping))
        {
            await BrokerTopology.DeclareAsync(channel, stopping);
        }

        _connected.SetResult(connection);
        Log.Connected(Logger);
        try
        {
            await lost.Task.WaitAsync(stopping);
            Log.Lost(Logger);
        }
        finally
        {
            _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the broker; its topology is declared.")]
        public static partial void Connected(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the broker.")]
        public static partial void Lost(ILogger logger);
    }
}
