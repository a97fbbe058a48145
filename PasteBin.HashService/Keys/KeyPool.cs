using PasteBin.Contracts;
using PasteBin.Contracts.Keys;
using StackExchange.Redis;

namespace PasteBin.HashService.Keys;

/// <summary>
/// Keys made in advance, in <c>redis-hash</c>, shared by all replicas. Optional: a call that fails or takes more than a second closes the pool
/// for this replica until <see cref="MeasureAsync"/> has an answer again. A script is sent once and never repeated: what a lost reply stood for,
/// keys taken or keys put, nobody else will use.
/// </summary>
/// <remarks>The list holds packs of 128 keys, each one text: put and taken one by one, keys cost Redis twice as much.</remarks>
internal sealed partial class KeyPool(IConnectionMultiplexer redis, TimeProvider time, ILogger<KeyPool> logger)
{
    // The list belongs to one run of one server under one replication history. A Redis that was restarted (perhaps from an old dump) has
    // another run_id; one that was a replica in between, and holds what its master had, another master_replid. Both start empty.
    // The braces keep the declared and the computed name in one slot of a cluster.
    private const string ListName = """
        local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
        local history = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
        if not run or not history then return redis.error_reply('ERR INFO shows no run_id or no master_replid') end
        local list = KEYS[1] .. ':' .. run .. ':' .. history

        """;

    private const string PopScript = ListName + """
        local packs = redis.call('LPOP', list, ARGV[1])
        return {redis.call('LLEN', list), packs or {}}
        """;

    // Refusing at the high watermark here, not in the caller, bounds the pool for any number of replicas.
    private const string PushScript = ListName + """
        local depth = redis.call('LLEN', list)
        if depth >= tonumber(ARGV[1]) then return {depth, 0} end
        return {redis.call('RPUSH', list, unpack(ARGV, 2)), 1}
        """;

    // Measured every second; a list that nobody measures any more is a former run's.
    private const string MeasureScript = ListName + """
        redis.call('EXPIRE', list, 3600)
        return redis.call('LLEN', list)
        """;

    /// <summary>Keys in an element of the list; a block is a whole number of them.</summary>
    public const int PackSize = KeyGenerator.BlockSize / 8;

    // The version moves with what an element is: a replica of the version before would hand out a pack as one key.
    private static readonly RedisKey[] Name = ["{pastebin:v2:keys}"];
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private const long Closed = -1;
    private const long NotAsked = -2;
    private long _depth = NotAsked;

    /// <summary>Keys in the pool as of the last answer; null while Redis does not answer.</summary>
    public long? Depth => Volatile.Read(ref _depth) is var depth and >= 0 ? depth : null;

    /// <summary>Takes whole packs: <paramref name="count"/> keys and up to 127 more, or all there are. None when Redis does not answer.</summary>
    public async Task<List<string>> PopAsync(int count)
    {
        if (Depth is null || await RunAsync(PopScript, [(count + PackSize - 1) / PackSize]) is not { } reply)
        {
            return [];
        }

        var parts = (RedisResult[])reply!;
        SetDepth((long)parts[0]);
        return [.. ((string[])parts[1]!).SelectMany(Unpack)];
    }

    /// <summary>Puts fresh keys in, all or none. Only after <see cref="PushResult.Full"/> may the caller still use them.</summary>
    /// <param name="block">As many as a block of the sequence.</param>
    /// <param name="highWatermark">Keys in the pool from which on nothing is added.</param>
    public async Task<PushResult> PushAsync(string[] block, int highWatermark)
    {
        var packs = block.Chunk(PackSize).Select(keys => (RedisValue)string.Concat(keys));
        if (await RunAsync(PushScript, [(highWatermark + PackSize - 1) / PackSize, .. packs]) is not { } reply)
        {
            return PushResult.Unknown;
        }

        var parts = (RedisResult[])reply!;
        SetDepth((long)parts[0]);
        return (long)parts[1] == 1 ? PushResult.Added : PushResult.Full;
    }

    /// <summary>Asks Redis even while the pool is closed, and opens it when there is an answer.</summary>
    /// <returns>Keys in the pool; null when Redis does not answer.</returns>
    public async Task<long?> MeasureAsync()
    {
        var wasClosed = Depth is null;
        if (await RunAsync(MeasureScript, []) is not { } reply)
        {
            return null;
        }

        var depth = SetDepth((long)reply);
        if (wasClosed)
        {
            Log.Opened(logger, ResourceNames.KeyPool, depth);
        }

        return depth;
    }

    /// <summary>The keys of a pack.</summary>
    public static IEnumerable<string> Unpack(string pack)
    {
        for (var start = 0; start < pack.Length; start += KeyLease.KeyLength)
        {
            yield return pack.Substring(start, KeyLease.KeyLength);
        }
    }

    private long SetDepth(long packs)
    {
        var depth = packs * PackSize;
        Volatile.Write(ref _depth, depth);
        return depth;
    }

    private async Task<RedisResult?> RunAsync(string script, RedisValue[] arguments)
    {
        try
        {
            return await redis.GetDatabase().ScriptEvaluateAsync(script, Name, arguments).WaitAsync(Timeout, time);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            if (Interlocked.Exchange(ref _depth, Closed) != Closed)
            {
                Log.Closed(logger, exception, ResourceNames.KeyPool);
            }

            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Resource} answers; the pool holds {Depth} keys.")]
        public static partial void Opened(ILogger logger, string resource, long depth);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource} does not answer; keys come straight from the sequence.")]
        public static partial void Closed(ILogger logger, Exception exception, string resource);
    }
}

internal enum PushResult
{
    Added,

    /// <summary>Certainly not put in.</summary>
    Full,

    /// <summary>Perhaps put in: the keys are lost to the caller.</summary>
    Unknown,
}
