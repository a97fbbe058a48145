using Npgsql;
using PasteBin.Worker.Messaging;
using PasteBin.Worker.Schema;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PasteBin.Worker.Outbox;

/// <summary>
/// Sends what the outbox holds. One cycle is one transaction: lock some rows, publish them, delete those the broker has confirmed. Killed between
/// the confirm and the commit, it sends them again: at least once. Any number of relays may run; a locked row is skipped by the others.
/// </summary>
public sealed partial class OutboxRelay(
    NpgsqlDataSource database, BrokerConnection broker, SchemaMigration schema, WorkerMetrics metrics, TimeProvider time, ILogger<OutboxRelay> logger)
    : RestartingService(TimeSpan.FromSeconds(2), time, logger)
{
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// After a cycle that took all there was. Under load messages gather meanwhile: without it there was a cycle for nearly each, beside the creates
    /// that it slowed down.
    /// </summary>
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(50);

    // A broker that takes in messages and confirms none (an alarm, a lost quorum) must not keep the rows locked for ever.
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(20);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        while (true)
        {
            await using var channel = await broker.OpenChannelAsync(stopping);
            while (channel.IsOpen)
            {
                await Task.Delay(await RelayAsync(channel, stopping), Time, stopping);
            }
        }
    }

    /// <returns>How long to wait for the next.</returns>
    private async Task<TimeSpan> RelayAsync(IChannel channel, CancellationToken stopping)
    {
        await using var connection = await database.OpenConnectionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        var rows = await OutboxStore.TakeAsync(connection, stopping);
        if (rows.Count == 0)
        {
            return IdlePause;
        }

        var attempts = await PublishAsync(channel, rows, stopping);
        var sent = attempts.Where(attempt => attempt.Error is null).Select(attempt => attempt.Row).ToList();
        var failed = attempts.Where(attempt => attempt.Error is not null).ToList();
        // Confirmed is confirmed: not even the process's end is a reason to send it twice.
        if (sent.Count > 0)
        {
            await OutboxStore.DeleteAsync(connection, [.. sent.Select(row => row.Id)], CancellationToken.None);
        }

        // Without a connection nothing was refused; all of it is tried again as it is.
        if (failed is [var first, ..] && broker.IsOpen && !stopping.IsCancellationRequested)
        {
            metrics.Refused(failed.Count);
            // A full queue's backlog is refused again and again: that is not news.
            Log.Refused(
                Logger, failed.Exists(attempt => attempt.Row.Attempts == 0) ? LogLevel.Warning : LogLevel.Debug,
                failed.Count, first.Row.Message.Type, first.Row.Attempts + 1, first.Error!);
            var alone = failed.Where(attempt => attempt.Error is not (PublishException or OperationCanceledException));
            await OutboxStore.PutOffAsync(
                connection, [.. failed.Select(attempt => attempt.Row.Id)], [.. alone.Select(attempt => attempt.Row.Id)], CancellationToken.None);
        }

        await transaction.CommitAsync(CancellationToken.None);
        foreach (var row in sent)
        {
            metrics.Published(row.Message.Type, Time.GetUtcNow() - row.CreatedAt);
        }

        return OutboxStore.IsFull(rows) ? TimeSpan.Zero : BusyPause;
    }

    /// <summary>
    /// All at once, and then one by one what may have closed the channel before: that fails all that are under way with it. Alone it harms nobody,
    /// and the others are through at their second try. Rows that are not in the answer were not tried.
    /// </summary>
    private async Task<List<Attempt>> PublishAsync(IChannel channel, List<OutboxRow> rows, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(ConfirmTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        var attempts = new List<Attempt>(
            await Task.WhenAll(rows.Where(row => !row.Alone).Select(row => TryPublishAsync(channel, row, either.Token))));
        foreach (var row in rows.Where(row => row.Alone).TakeWhile(_ => channel.IsOpen && !either.IsCancellationRequested))
        {
            attempts.Add(await TryPublishAsync(channel, row, either.Token));
        }

        if (timeout.IsCancellationRequested)
        {
            // What is still to be confirmed is as good as lost; a channel that has stalled is not worth another batch.
            await channel.AbortAsync(CancellationToken.None);
        }

        return attempts;
    }

    private async Task<Attempt> TryPublishAsync(IChannel channel, OutboxRow row, CancellationToken cancellation)
    {
        try
        {
            await (row.DeliverAt is { } due
                ? row.Message.PublishLaterAsync(channel, row.RoutingKey, due - Time.GetUtcNow(), Time, cancellation)
                : row.Message.PublishAsync(channel, row.Exchange, row.RoutingKey, Time, cancellation));
            return new(row, null);
        }
        catch (Exception exception)
        {
            return new(row, exception);
        }
    }

    private readonly record struct Attempt(OutboxRow Row, Exception? Error);

    private static partial class Log
    {
        [LoggerMessage(Message = "{Count} outbox messages were not sent and wait; the first is {Type}, attempt {Attempt}.")]
        public static partial void Refused(ILogger logger, LogLevel level, int count, string type, int attempt, Exception exception);
    }
}
