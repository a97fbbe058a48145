using System.Security.Cryptography;
using PasteBin.Contracts;
using StackExchange.Redis;

namespace PasteBin.Worker.Invalidation;

/// <summary>
/// <c>redis-text</c> as the Worker uses it: delete, and keep the epoch. Every call ends within two seconds; a server that is away is an exception
/// of <see cref="IsUnavailable"/>, never a wait.
/// </summary>
public sealed class TextCache(IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EpochLife = TimeSpan.FromSeconds(5);

    private Task<IConnectionMultiplexer>? _connecting;
    private int _interruptions;

    /// <summary>How often a connection was lost. The server behind the next one may have missed deletes: a replica that took over, or a restart.</summary>
    public int Interruptions => Volatile.Read(ref _interruptions);

    public static bool IsUnavailable(Exception exception) => exception is RedisException or TimeoutException;

    /// <summary>
    /// Deletes the cached pastes and the leases to fill them, under the epoch that is current now. A reader who takes a newer epoch than that
    /// loads the row after this call began, so it needs no delete.
    /// </summary>
    public async Task DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var database = await ConnectAsync(cancellation);
        if ((string?)await Bounded(database.StringGetAsync(CacheKeys.Epoch), cancellation) is { } epoch)
        {
            // One command per paste, all in one pipeline: a paste and its lease share a slot of a cluster, two pastes need not.
            await Bounded(
                Task.WhenAll(keys.Select(key => database.KeyDeleteAsync([CacheKeys.Paste(epoch, key), CacheKeys.Lease(epoch, key)]))), cancellation);
        }
    }

    /// <summary>Leaves behind everything that is cached.</summary>
    public async Task MoveEpochAsync(CancellationToken cancellation)
    {
        var database = await ConnectAsync(cancellation);
        await Bounded(database.StringSetAsync(CacheKeys.Epoch, RandomNumberGenerator.GetHexString(16, lowercase: true), EpochLife), cancellation);
    }

    /// <summary>Gives the epoch five more seconds, whoever has set it; false when there is none any more.</summary>
    public async Task<bool> RenewEpochAsync(CancellationToken cancellation)
    {
        var database = await ConnectAsync(cancellation);
        return await Bounded(database.KeyExpireAsync(CacheKeys.Epoch, EpochLife), cancellation);
    }

    /// <summary>From now on there is no epoch, until somebody moves it on: within about a second nobody believes what is cached.</summary>
    public async Task EndEpochAsync()
    {
        var database = await ConnectAsync(CancellationToken.None);
        await Bounded(database.KeyDeleteAsync(CacheKeys.Epoch), CancellationToken.None);
    }

    public async Task PingAsync(CancellationToken cancellation)
    {
        var database = await ConnectAsync(cancellation);
        await Bounded(database.PingAsync(), cancellation);
    }

    // The first connect blocks its thread for seconds when the server is away, so it is nobody's but the pool's.
    private async Task<IDatabase> ConnectAsync(CancellationToken cancellation)
    {
        if (_connecting is null or { IsFaulted: true })
        {
            _connecting = Task.Run(() =>
            {
                var multiplexer = services.GetRequiredService<IConnectionMultiplexer>();
                multiplexer.ConnectionFailed += (_, _) => Interlocked.Increment(ref _interruptions);
                return multiplexer;
            }, CancellationToken.None);
        }

        return (await Bounded(_connecting, cancellation)).GetDatabase();
    }

    private Task<T> Bounded<T>(Task<T> command, CancellationToken cancellation) => command.WaitAsync(Patience, time, cancellation);
}
