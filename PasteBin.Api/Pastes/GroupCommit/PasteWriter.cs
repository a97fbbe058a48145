using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;
using PasteBin.Api.Keys;

namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>
/// Writes pastes that arrive together as one statement. One writer; a batch leaves as soon as it is free, so an idle system waits for nothing and a
/// busy one makes larger batches. Whoever waits is answered after the commit.
/// </summary>
internal sealed partial class PasteWriter(
    NpgsqlDataSource database, PasteQueue queue, ExpiryBuckets buckets, KeyReserve keys, PasteMetrics metrics, TimeProvider time,
    ILogger<PasteWriter> logger) : BackgroundService
{
    private const int MaxAttempts = 4;

    /// <summary>One try at Postgres, connecting included.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a creator waits for the commit before it is told to come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the writer keeps its connection from others while there is nothing to write.</summary>
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromSeconds(2);

    private readonly SharedPatience _patience = new(Patience, time);

    // Its own from batch to batch, until it fails: the pool hands out connections in turn, each of whose servers would meet a batch with cold caches.
    private NpgsqlConnection? _connection;

    // Stored, and not answered: nobody else waits, so its answer need not leave this thread.
    private PendingPaste? _alone;

    /// <summary>
    /// Takes the paste and waits for what becomes of it, whoever hangs up meanwhile. One whose time is over while it waits in the queue is not written any more.
    /// </summary>
    public Task<WriteOutcome> WriteAsync(PendingPaste paste)
    {
        paste.WaitUntil(_patience.Begin());
        if (!queue.TryAdd(paste))
        {
            paste.Settle(WriteOutcome.QueueFull);
        }

        return paste.Outcome;
    }

    /// <summary>Closes the queue; what it holds is still written and answered, within the host's shutdown timeout.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        return base.StopAsync(cancellationToken);
    }

    // Closing the queue ends the loop, not the token: nobody who was promised an answer is left without.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<PendingPaste>();
        var isBusy = false;
        while (batch.Count > 0 || await WaitAsync())
        {
            if (isBusy && !queue.HasGoodBatch)
            {
                // Requests that the pool has taken in already come along.
                await Task.Yield();
            }

            queue.Fill(batch);
            isBusy = batch.Count > 1;
            if (batch.Count > 0)
            {
                await CommitAsync(batch);
                await AnswerAlone();
                batch.RemoveAll(paste => paste.IsSettled);
                if (batch.Count > 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100 << batch.Max(paste => paste.Attempts)), time, CancellationToken.None);
                }
            }
        }

        await DisconnectAsync();
    }

    /// <summary>Waits for a paste; false when the queue is closed and empty.</summary>
    private async Task<bool> WaitAsync()
    {
        var next = queue.WaitAsync();
        if (next.IsCompleted || _connection is null)
        {
            return await next;
        }

        var waiting = next.AsTask();
        try
        {
            return await waiting.WaitAsync(IdleLifetime, time);
        }
        catch (TimeoutException)
        {
            await DisconnectAsync();
            return await waiting;
        }
    }

    private async Task DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    /// <summary>One try. What is not settled afterwards is to be tried again.</summary>
    private async Task CommitAsync(List<PendingPaste> batch)
    {
        using var activity = PasteTracing.StartCommit(batch);
        try
        {
            using var timeout = new CancellationTokenSource(AttemptTimeout, time);
            var connection = _connection ??= await database.OpenConnectionAsync(timeout.Token);
            await buckets.EnsureAsync(connection, batch.Select(Bucket), timeout.Token);
            var stored = await BatchStore.InsertAsync(connection, batch, activity?.Id ?? batch[0].Creator?.Id, timeout.Token);
            metrics.Committed(batch.Count);
            if (SettleStored(batch, stored) is { Count: > 0 } taken)
            {
                await ResolveConflictsAsync(connection, taken, timeout.Token);
            }
        }
        catch (Exception exception) when (IsTrouble(exception))
        {
            // Whether the last statement was committed is unknown. It is safe to send it again under the same keys: a row that is there is not
            // inserted twice, and ResolveConflictsAsync finds that it is ours.
            Log.Trouble(logger, exception, batch.Count);
            await DisconnectAsync();
            activity?.SetStatus(ActivityStatusCode.Error);
            GiveUpOnTheWorn(batch);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            await DisconnectAsync();
            await CommitOneByOneAsync(batch, exception);
        }
    }

    /// <summary>
    /// A key that was taken is either this very paste's, from a try whose end was lost, or another paste's, which keeps it: then this one needs another,
    /// unless its creator wants no other. Or the paste was never meant to be: the request came before, and its answer is there.
    /// </summary>
    private async Task ResolveConflictsAsync(NpgsqlConnection connection, List<PendingPaste> taken, CancellationToken cancellation)
    {
        var others = SettleStored(taken, await BatchStore.ReadBackAsync(connection, taken, cancellation));
        var repeated = others.Exists(paste => paste.Claim is not null) ? await BatchStore.FindRepeatedAsync(connection, others, cancellation) : [];
        foreach (var paste in others)
        {
            if (repeated.Contains(paste.Paste.Key))
            {
                paste.Settle(WriteOutcome.Repeated);
                continue;
            }

            if (paste.IsKeyChosen)
            {
                paste.Settle(WriteOutcome.KeyTaken);
                continue;
            }

            Log.KeyTaken(logger);
            if (++paste.Attempts < MaxAttempts && await keys.TakeAsync(cancellation) is { } key)
            {
                paste.Rename(key);
            }
            else
            {
                paste.Settle(WriteOutcome.Unavailable);
            }
        }
    }

    /// <summary>One row spoiled the statement: each goes alone, so that only that one fails.</summary>
    private async Task CommitOneByOneAsync(List<PendingPaste> batch, Exception exception)
    {
        if (batch.Count == 1)
        {
            Log.Refused(logger, exception);
            batch[0].Settle(WriteOutcome.Refused);
            return;
        }

        foreach (var paste in batch.Where(paste => !paste.IsSettled))
        {
            await CommitAsync([paste]);
            await AnswerAlone();
        }
    }

    /// <summary>Answers those whose key is among the stored, or all, each key once: of two with one key the first was stored. Gives back the others.</summary>
    private List<PendingPaste> SettleStored(List<PendingPaste> batch, HashSet<string>? stored)
    {
        var others = new List<PendingPaste>();
        foreach (var paste in batch)
        {
            if (stored is null || stored.Remove(paste.Paste.Key))
            {
                if (batch.Count == 1 && queue.IsEmpty && paste.TrySettle(WriteOutcome.Stored))
                {
                    _alone = paste;
                }

                paste.Settle(WriteOutcome.Stored);
            }
            else if (!paste.IsSettled)
            {
                others.Add(paste);
            }
        }

        return others;
    }

    private AnswerLast AnswerAlone()
    {
        var answer = new AnswerLast(_alone);
        _alone = null;
        return answer;
    }

    private static (DateTimeOffset? Due, string? Traceparent) Bucket(PendingPaste paste) =>
        (ExpiryBuckets.Of(paste.Paste.CreatedAt, paste.Paste.ExpiresAt), paste.Creator?.Id);

    private static void GiveUpOnTheWorn(List<PendingPaste> batch)
    {
        foreach (var paste in batch)
        {
            if (++paste.Attempts >= MaxAttempts)
            {
                paste.Settle(WriteOutcome.Unavailable);
            }
        }
    }

    /// <summary>Postgres's or the network's trouble, not a row's: classes 22 and 23 are about values and constraints.</summary>
    private static bool IsTrouble(Exception exception) => exception is PostgresException { SqlState: var state }
        ? !state.StartsWith("22", StringComparison.Ordinal) && !state.StartsWith("23", StringComparison.Ordinal)
        : exception is NpgsqlException or OperationCanceledException or TimeoutException or IOException or SocketException;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} pastes did not reach Postgres, or its answer did not come back; trying again.")]
        public static partial void Trouble(ILogger logger, Exception exception, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "Postgres refuses a paste.")]
        public static partial void Refused(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A new key was already in use; taking another.")]
        public static partial void KeyTaken(ILogger logger);
    }
}
