using System.Text.Json;
using Npgsql;
using PasteBin.Contracts;
using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Messaging;
using PasteBin.Worker.Schema;
using RabbitMQ.Client;

namespace PasteBin.Worker.Invalidation;

/// <summary>
/// Hears which pastes changed, deletes them from <c>redis-text</c>, tells every api replica, and keeps the epoch alive while all three hold.
/// When Postgres, Redis or the broker is lost, or the process stops, this run is over and ends the epoch; when it cannot, nobody renews it, and within
/// its five seconds the caches stop trusting it. The next run starts with a new one, since what changed in between is not known.
/// Every Worker runs one. Any one alone suffices, and each may renew what another has set: that was set after its own, while it listened.
/// What one has ended another that still listens begins anew.
/// </summary>
public sealed partial class ChangeListener(
    IConfiguration configuration, BrokerConnection broker, TextCache cache, SchemaMigration schema,
    WorkerMetrics metrics, TimeProvider time, ILogger<ChangeListener> logger)
    : RestartingService(TimeSpan.FromSeconds(1), time, logger)
{
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(1);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        await using var channel = await broker.OpenChannelAsync(stopping);
        await using var connection = new NpgsqlConnection(ConnectionString());
        var changes = new ChangedKeys();
        connection.Notification += (_, notification) => changes.Add(notification.Payload);
        await connection.OpenAsync(stopping);
        await ExecuteAsync(connection, "listen paste_changes", stopping);

        try
        {
            await ListenAsync(connection, channel, changes, stopping);
        }
        finally
        {
            await EndEpochAsync();
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, IChannel channel, ChangedKeys changes, CancellationToken stopping)
    {
        var interruptions = cache.Interruptions;
        await SpreadAsync(channel, new CacheInvalidation([], All: true), stopping);
        Log.Listening(Logger);
        var renewed = Time.GetTimestamp();
        while (true)
        {
            await connection.WaitAsync(RenewInterval, stopping);
            if (Time.GetElapsedTime(renewed) >= RenewInterval)
            {
                // A round trip proves that the connection still hears: a silent one looks just like a quiet database.
                await ExecuteAsync(connection, "select 1", stopping);
                interruptions = await RenewAsync(channel, interruptions, changes, stopping);
                renewed = Time.GetTimestamp();
            }

            foreach (var change in changes.Take())
            {
                await SpreadAsync(channel, change, stopping);
            }
        }
    }

    private async Task<int> RenewAsync(IChannel channel, int interruptions, ChangedKeys changes, CancellationToken stopping)
    {
        if (!channel.IsOpen)
        {
            throw new InvalidOperationException("The broker is away: changes cannot be announced.");
        }

        var now = cache.Interruptions;
        if (!await cache.RenewEpochAsync(stopping) || now != interruptions)
        {
            changes.Add("*");
        }

        return now;
    }

    private async Task EndEpochAsync()
    {
        try
        {
            await cache.EndEpochAsync();
        }
        catch (Exception exception) when (TextCache.IsUnavailable(exception))
        {
            Log.EpochLeft(Logger, exception);
        }
    }

    // The shared cache first: a replica that has dropped its own copy asks there next.
    private async Task SpreadAsync(IChannel channel, CacheInvalidation change, CancellationToken stopping)
    {
        if (change.All)
        {
            await cache.MoveEpochAsync(stopping);
            metrics.EpochMoved();
        }
        else
        {
            await cache.DeleteAsync(change.Keys, stopping);
            metrics.Invalidated(change.Keys.Count);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(change, MessagesJsonContext.Default.CacheInvalidation);
        await new Message(Guid.CreateVersion7().ToString(), nameof(CacheInvalidation), body, TraceParent: null)
            .PublishAsync(channel, BrokerNames.Invalidation, routingKey: "", Time, stopping);
    }

    // Not from the pool, which would hand its subscription on to the next user; and a heartbeat that takes three seconds has failed.
    private string ConnectionString() => new NpgsqlConnectionStringBuilder(configuration.GetConnectionString(ResourceNames.TextDb))
    {
        Pooling = false,
        CommandTimeout = 3,
        CancellationTimeout = 500,
        ApplicationName = "worker: paste_changes",
    }.ConnectionString;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "The epoch could not be ended: it ends by itself within five seconds.")]
        public static partial void EpochLeft(ILogger logger, Exception exception);


        [LoggerMessage(Level = LogLevel.Information, Message = "Listening for changed pastes, with a new epoch.")]
        public static partial void Listening(ILogger logger);
    }
}
