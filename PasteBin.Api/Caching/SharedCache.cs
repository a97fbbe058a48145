using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using PasteBin.Api.Pastes;
using PasteBin.Contracts;
using StackExchange.Redis;

namespace PasteBin.Api.Caching;

/// <summary>
/// L2: pastes in <c>redis-text</c>, shared by all replicas. Nothing here throws: what Redis does not answer in time is not there,
/// and until the epoch is read again Redis is not asked at all.
/// </summary>
public sealed partial class SharedCache(
    IServiceProvider services, CacheTrust trust, TimeProvider clock, CacheMetrics metrics, ILogger<SharedCache> logger)
{
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    // Redis does one thing at a time, and every other reader waits for it: half a millisecond for a value of a MiB, tens of them for ten MiB
    // (measured, Redis 7.0). Text of ten MiB mostly compresses to less than one.
    private const int LargestValue = 1024 * 1024;

    private const int LeaseMilliseconds = 5000;

    // KEYS: lease, paste. ARGV: token, value, milliseconds to live. A change of the paste has deleted the lease: then the value is old.
    internal const string FillScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        redis.call('DEL', KEYS[1])
        return 1
        """;

    private volatile IDatabase? _redis;

    /// <summary>The paste, or on a miss the right to fill it in, unless somebody else has that.</summary>
    public async Task<SharedRead> ReadAsync(string key)
    {
        if (trust.SharedEpoch is not { } epoch)
        {
            return default;
        }

        return await AskAsync(async redis =>
        {
            byte[]? value = await redis.StringGetAsync(CacheKeys.Paste(epoch, key));
            if (value is not null && PasteCodec.Decode(key, value) is { } paste)
            {
                return new SharedRead(paste, null);
            }

            return new SharedRead(null, await LeaseAsync(redis, epoch, key));
        });
    }

    /// <summary>The right to fill in a paste that is not in Postgres yet: once it is there anybody may change it. Null when it is not for L2.</summary>
    public async Task<SharedLease?> LeaseAsync(Paste paste) => trust.SharedEpoch is { } epoch && IsCacheable(paste, out _)
        ? await AskAsync(redis => LeaseAsync(redis, epoch, paste.Key)) : null;

    /// <summary>Stores what was loaded, or committed, under the lease, unless the paste changed meanwhile.</summary>
    public async Task FillAsync(SharedLease lease, Paste paste)
    {
        if (!IsCacheable(paste, out var life))
        {
            return;
        }

        await AskAsync(async redis =>
        {
            var filled = await redis.ScriptEvaluateAsync(
                FillScript,
                [CacheKeys.Lease(lease.Epoch, paste.Key), CacheKeys.Paste(lease.Epoch, paste.Key)],
                [lease.Token, PasteCodec.Encode(paste), life]);
            if ((int)filled == 0)
            {
                metrics.RefusedFill(Layer.Shared);
            }

            return true;
        });
    }

    /// <summary>
    /// Removes the paste and the right to fill it in, also from a Redis that is left alone otherwise: it may be back before the Worker,
    /// which hears of the change too, has done the same. And under an epoch that is news here: others may have filled the paste in there.
    /// </summary>
    public async Task ForgetAsync(string key)
    {
        var last = trust.LastEpoch;
        var forgotten = await AskAsync(async redis =>
        {
            var current = redis.StringGetAsync(CacheKeys.Epoch);
            await UnlinkAsync(redis, last, key);
            var epoch = (string?)await current;
            await UnlinkAsync(redis, epoch == last ? null : epoch, key);
            return true;
        });
        if (!forgotten)
        {
            trust.SharedKept(clock.GetUtcNow());
        }
    }

    /// <summary>The epoch, or null while no listener is there to renew it.</summary>
    /// <exception cref="TimeoutException">Redis does not answer.</exception>
    /// <exception cref="RedisException">Redis cannot be asked.</exception>
    public async Task<string?> ReadEpochAsync(CancellationToken cancellation)
    {
        // The first use of the multiplexer connects, and blocks while it does: here and never in a request.
        _redis ??= await Task.Run(() => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase(), cancellation);
        return await _redis.StringGetAsync(CacheKeys.Epoch).WaitAsync(Patience * 2, clock, cancellation);
    }

    private static async Task<SharedLease?> LeaseAsync(IDatabase redis, string epoch, string key)
    {
        var token = RandomNumberGenerator.GetBytes(16);
        var taken = await redis.ExecuteAsync(
            "SET", (RedisKey)CacheKeys.Lease(epoch, key), (RedisValue)token, "NX", "PX", LeaseMilliseconds);
        return taken.IsNull ? null : new SharedLease(epoch, token);
    }

    private static Task UnlinkAsync(IDatabase redis, string? epoch, string key) => epoch is null
        ? Task.CompletedTask
        : redis.ExecuteAsync("UNLINK", (RedisKey)CacheKeys.Lease(epoch, key), (RedisKey)CacheKeys.Paste(epoch, key));

    private bool IsCacheable(Paste paste, out long milliseconds)
    {
        var left = paste.ExpiresAt - clock.GetUtcNow();
        milliseconds = (long)(left < LongestLife ? left : LongestLife).TotalMilliseconds;
        return !paste.IsGuarded && paste.Content.Length <= LargestValue && milliseconds > 0;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with a cache, the answer does not depend on it.")]
    private async Task<T?> AskAsync<T>(Func<IDatabase, Task<T>> question)
    {
        if (_redis is not { } redis)
        {
            return default;
        }

        try
        {
            return await question(redis).WaitAsync(Patience, clock);
        }
        catch (Exception exception)
        {
            trust.SharedFailed();
            metrics.Failed();
            Log.Failed(logger, exception.GetType().Name);
            return default;
        }
    }

    private static partial class Log
    {
        // The exception's own text repeats the command with its key.
        [LoggerMessage(Level = LogLevel.Warning, Message = "redis-text did not answer ({Failure}): reads go to Postgres until it does.")]
        public static partial void Failed(ILogger logger, string failure);
    }
}

/// <param name="Paste">What L2 has.</param>
/// <param name="Lease">On a miss: the right to fill it in.</param>
public readonly record struct SharedRead(Paste? Paste, SharedLease? Lease);

/// <param name="Token">Stands in Redis under the paste's lease key as long as nobody changed the paste, for five seconds at most.</param>
public sealed record SharedLease(string Epoch, byte[] Token);
