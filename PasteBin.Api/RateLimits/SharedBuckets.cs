using System.Globalization;
using PasteBin.Api.Caching;
using StackExchange.Redis;

namespace PasteBin.Api.RateLimits;

/// <summary>
/// Token buckets in <c>redis-text</c>, by Redis's clock, for all replicas. Whatever the clock or the memory there does, a bucket is never emptier than
/// empty, and one that is lost is full.
/// </summary>
internal sealed partial class SharedBuckets(IServiceProvider services, EpochReader redisState, TimeProvider clock, ILogger<SharedBuckets> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    // Microseconds. KEYS: bucket. ARGV: interval, burst, tokens wanted. Answers how many were taken and how long until the bucket is full.
    private const string TakeScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval, capacity = tonumber(ARGV[1]), ARGV[1] * ARGV[2]
        local full = math.min(math.max(tonumber(redis.call('GET', KEYS[1]) or now), now), now + capacity)
        local taken = math.min(tonumber(ARGV[3]), math.floor((now + capacity - full) / interval + 0.000001))
        if taken < 1 then return {0, math.ceil(full - now)} end
        full = full + interval * taken
        redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', string.format('%.0f', math.ceil((full - now) / 1000)))
        return {taken, math.ceil(full - now)}
        """;

    // KEYS: buckets. ARGV: interval, burst, and for each bucket the tokens that were taken of it. Answers how long until each is full.
    private const string AddScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval, capacity = tonumber(ARGV[1]), ARGV[1] * ARGV[2]
        local debts = {}
        for i, key in ipairs(KEYS) do
            local full = math.max(tonumber(redis.call('GET', key) or now), now) + interval * ARGV[i + 2]
            full = math.min(full, now + capacity)
            redis.call('SET', key, string.format('%.0f', full), 'PX', string.format('%.0f', math.ceil((full - now) / 1000)))
            debts[i] = math.ceil(full - now)
        end
        return debts
        """;

    /// <summary>Takes up to so many tokens; null when Redis does not answer.</summary>
    public async Task<(int Taken, TimeSpan Debt)?> TakeAsync(string kind, UInt128 id, Rate rate, int wanted) =>
        await AskAsync(redis => redis.ScriptEvaluateAsync(TakeScript, [Key(kind, id)], [.. Terms(rate), wanted])) is { } answer
            && (long[]?)answer is [var taken, var debt]
            ? ((int)taken, TimeSpan.FromMicroseconds(debt)) : null;

    /// <summary>Tells what was taken already; how long until each of the buckets is full, or null when Redis does not answer.</summary>
    public async Task<TimeSpan[]?> AddAsync(string kind, IReadOnlyList<(UInt128 Id, int Taken)> buckets, Rate rate) =>
        await AskAsync(redis => redis.ScriptEvaluateAsync(
            AddScript,
            [.. buckets.Select(bucket => (RedisKey)Key(kind, bucket.Id))],
            [.. Terms(rate), .. buckets.Select(bucket => (RedisValue)bucket.Taken)])) is { } answer
            && (long[]?)answer is { } debts
            ? Array.ConvertAll(debts, static debt => TimeSpan.FromMicroseconds(debt)) : null;

    public Task FillAsync(string kind, UInt128 id) => AskAsync(redis => redis.ExecuteAsync("UNLINK", (RedisKey)Key(kind, id)));

    private static string Key(string kind, UInt128 id) => $"pastebin:v1:{kind}:{id:x32}";

    private static RedisValue[] Terms(Rate rate) => [rate.Interval.TotalMicroseconds.ToString(CultureInfo.InvariantCulture), rate.Burst];

    private async Task<RedisResult?> AskAsync(Func<IDatabase, Task<RedisResult>> question)
    {
        // The first use of the multiplexer connects, and blocks while it does: who reads the epoch has used it.
        if (!redisState.Reachable)
        {
            return null;
        }

        try
        {
            return await question(services.GetRequiredService<IConnectionMultiplexer>().GetDatabase()).WaitAsync(Patience, clock);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            Log.Failed(logger, exception.GetType().Name);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "redis-text did not answer ({Failure}): limits are counted by this replica alone until it does.")]
        public static partial void Failed(ILogger logger, string failure);
    }
}
