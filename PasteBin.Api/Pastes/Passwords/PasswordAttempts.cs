using Microsoft.Extensions.Options;
using PasteBin.Api.Caching;
using StackExchange.Redis;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>
/// Counts passwords that are tried, for each paste and client, over all replicas in <c>redis-text</c>; in this process alone while that does not
/// answer. A bucket of <see cref="PasswordOptions.Attempts"/> that gains one every <see cref="PasswordOptions.AttemptInterval"/>; a right password fills it.
/// </summary>
internal sealed partial class PasswordAttempts(
    IServiceProvider services, EpochReader redisState, IOptions<PasswordOptions> options, TimeProvider clock, ILogger<PasswordAttempts> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    // KEYS: bucket. ARGV: milliseconds per attempt, attempts. The value is when the bucket will be full again (GCRA); the answer is how long to wait.
    private const string TakeScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
        local wait = full + ARGV[1] - now - ARGV[1] * ARGV[2]
        if wait > 0 then return wait end
        redis.call('SET', KEYS[1], string.format('%.0f', full + ARGV[1]), 'PX', string.format('%.0f', full + ARGV[1] - now))
        return 0
        """;

    private readonly LocalAttempts _local = new(options.Value, clock);

    /// <summary>Takes one; zero, or how long until there is one.</summary>
    public async Task<TimeSpan> TakeAsync(Attempt attempt) =>
        await AskAsync(redis => redis.ScriptEvaluateAsync(
            TakeScript, [Bucket(attempt)], [(long)options.Value.AttemptInterval.TotalMilliseconds, options.Value.Attempts])) is { } wait
            ? TimeSpan.FromMilliseconds((long)wait)
            : _local.Take(attempt.Name);

    public async Task ForgiveAsync(Attempt attempt)
    {
        _local.Forgive(attempt.Name);
        await AskAsync(redis => redis.ExecuteAsync("UNLINK", (RedisKey)Bucket(attempt)));
    }

    private static string Bucket(Attempt attempt) => $"pastebin:v1:password:{attempt.Name}";

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
        [LoggerMessage(Level = LogLevel.Warning, Message = "redis-text did not answer ({Failure}): passwords are counted by this replica alone until it does.")]
        public static partial void Failed(ILogger logger, string failure);
    }
}
