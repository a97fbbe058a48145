using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PasteBin.Api.Caching;
using PasteBin.Api.Pastes;
using PasteBin.Contracts;
using StackExchange.Redis;
using Xunit;

namespace PasteBin.Tests.Api.Caching;

/// <summary>L2 in the running redis-text, each test in an epoch of its own.</summary>
[Collection(SystemCollection.Name)]
public sealed class SharedCacheTests(PasteBinSystem system) : IAsyncLifetime
{
    private readonly MovableClock _clock = new() { Now = DateTimeOffset.UtcNow };
    private readonly string _epoch = $"test-{Guid.NewGuid():N}";
    private readonly string _key = $"{Guid.NewGuid():N}"[..10];
    private ConnectionMultiplexer? _redis;
    private ServiceProvider? _services;
    private CacheTrust? _trust;
    private SharedCache? _cache;
    private SharedCache? _otherReplicas;

    private IDatabase Redis => _redis!.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _redis = await ConnectionMultiplexer.ConnectAsync(
            (await system.App.GetConnectionStringAsync(ResourceNames.TextCache, TestContext.Current.CancellationToken))!);
        _services = new ServiceCollection().AddSingleton<IConnectionMultiplexer>(_redis).BuildServiceProvider();
        _trust = new CacheTrust(_clock);
        _cache = await ConnectAsync();
        _otherReplicas = await ConnectAsync();
        _trust.Renew(_epoch, _clock.Now, () => { });

        async Task<SharedCache> ConnectAsync()
        {
            // Patience is real time: an answer that takes long on a busy machine is not what is tested here.
            var cache = new SharedCache(_services, _trust, _clock, LocalCacheTests.NewMetrics(), NullLogger<SharedCache>.Instance);
            await cache.ReadEpochAsync(TestContext.Current.CancellationToken);
            return cache;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.ExecuteAsync("UNLINK", (RedisKey)CacheKeys.Paste(_epoch, _key), (RedisKey)CacheKeys.Lease(_epoch, _key));
        await _services!.DisposeAsync();
        await _redis!.CloseAsync();
    }

    [Fact]
    public async Task Who_misses_may_fill_and_the_next_reader_finds_it_on_any_replica()
    {
        var paste = SomePaste.With("text", _key);
        var (missing, lease) = await _cache!.ReadAsync(_key);
        Assert.Null(missing);
        await _cache.FillAsync(lease!, paste);
        var (found, none) = await _otherReplicas!.ReadAsync(_key);
        Assert.Equal(paste.Content.ToArray(), found!.Content.ToArray());
        Assert.Null(none);
    }

    [Fact]
    public async Task One_reader_at_a_time_may_fill()
    {
        Assert.NotNull((await _cache!.ReadAsync(_key)).Lease);
        Assert.Equal(default, await _otherReplicas!.ReadAsync(_key));
        Assert.InRange(await LifeAsync(CacheKeys.Lease(_epoch, _key)), 1, 5000);
    }

    [Fact]
    public async Task What_was_loaded_before_a_change_is_not_stored_after_it()
    {
        var lease = (await _cache!.ReadAsync(_key)).Lease;
        await _otherReplicas!.ForgetAsync(_key);
        await _cache.FillAsync(lease!, SomePaste.With("old", _key));
        Assert.Null((await _cache.ReadAsync(_key)).Paste);
    }

    [Fact]
    public async Task Nor_under_the_lease_of_a_reader_who_came_after_the_change()
    {
        var before = (await _cache!.ReadAsync(_key)).Lease;
        await _otherReplicas!.ForgetAsync(_key);
        var after = (await _otherReplicas.ReadAsync(_key)).Lease;
        await _cache.FillAsync(before!, SomePaste.With("old", _key));
        await _otherReplicas.FillAsync(after!, SomePaste.With("new", _key));
        Assert.Equal("new"u8.ToArray(), (await _cache.ReadAsync(_key)).Paste!.Content.ToArray());
    }

    [Fact]
    public async Task A_change_between_the_commit_of_a_new_paste_and_its_store_is_not_undone_by_it()
    {
        var lease = await _cache!.LeaseAsync(SomePaste.With("new", _key));
        await _otherReplicas!.ForgetAsync(_key);
        await _cache.FillAsync(lease!, SomePaste.With("new", _key));
        Assert.Null((await _cache.ReadAsync(_key)).Paste);
    }

    [Fact]
    public async Task A_change_removes_what_was_stored()
    {
        await StoreAsync(SomePaste.With("text", _key));
        Assert.NotNull((await _otherReplicas!.ReadAsync(_key)).Paste);
        await _otherReplicas.ForgetAsync(_key);
        Assert.Null((await _cache!.ReadAsync(_key)).Paste);
    }

    [Fact]
    public async Task A_change_removes_also_what_others_stored_in_an_epoch_that_is_news_here()
    {
        var epoch = await _cache!.ReadEpochAsync(TestContext.Current.CancellationToken);
        await Redis.ExecuteAsync("SET", (RedisKey)CacheKeys.Paste(epoch!, _key), "the paste", "PX", 60_000);
        await _cache.ForgetAsync(_key);
        Assert.False((await Redis.StringGetAsync(CacheKeys.Paste(epoch!, _key))).HasValue);
    }

    [Fact]
    public async Task L2_is_left_alone_after_a_change_that_could_not_be_taken_out_of_it()
    {
        using var broken = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:1,abortConnect=false,connectTimeout=100");
        await using var services = new ServiceCollection().AddSingleton<IConnectionMultiplexer>(broken).BuildServiceProvider();
        var cut = new SharedCache(services, _trust!, _clock, LocalCacheTests.NewMetrics(), NullLogger<SharedCache>.Instance);
        await Assert.ThrowsAnyAsync<Exception>(() => cut.ReadEpochAsync(TestContext.Current.CancellationToken));
        await cut.ForgetAsync(_key);
        _clock.Move(TimeSpan.FromSeconds(9));
        _trust!.Renew(_epoch, _clock.Now, () => { });
        Assert.Null(_trust.SharedEpoch);
        _clock.Move(TimeSpan.FromSeconds(1));
        Assert.Equal(_epoch, _trust.SharedEpoch);
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(86_400, 600)]
    public async Task Redis_forgets_after_ten_minutes_or_when_the_paste_expires(int life, int kept)
    {
        await StoreAsync(SomePaste.With("text", _key, _clock.Now.AddSeconds(life)));
        Assert.InRange(await LifeAsync(CacheKeys.Paste(_epoch, _key)), (kept - 20) * 1000, kept * 1000);
    }

    [Fact]
    public async Task What_burns_and_what_is_over_or_too_large_is_not_stored()
    {
        await StoreAsync(SomePaste.With("secret", _key, burn: true));
        await StoreAsync(SomePaste.With("over", _key, _clock.Now));
        await StoreAsync(SomePaste.With(new byte[1024 * 1024 + 1], _key));
        Assert.Null((await _cache!.ReadAsync(_key)).Paste);
    }

    [Fact]
    public async Task Bytes_of_somebody_else_are_a_miss_that_may_be_filled()
    {
        await Redis.ExecuteAsync("SET", (RedisKey)CacheKeys.Paste(_epoch, _key), "nonsense");
        var (paste, lease) = await _cache!.ReadAsync(_key);
        Assert.Null(paste);
        await _cache.FillAsync(lease!, SomePaste.With("text", _key));
        Assert.NotNull((await _cache.ReadAsync(_key)).Paste);
    }

    [Fact]
    public async Task Without_an_epoch_nothing_is_asked_and_a_failure_is_only_a_miss()
    {
        await StoreAsync(SomePaste.With("text", _key));
        _trust!.Renew(null, _clock.Now, () => { });
        Assert.Equal(default, await _cache!.ReadAsync(_key));

        _trust.Renew(_epoch, _clock.Now, () => { });
        await Redis.ExecuteAsync("UNLINK", (RedisKey)CacheKeys.Paste(_epoch, _key));
        await Redis.ExecuteAsync("LPUSH", (RedisKey)CacheKeys.Paste(_epoch, _key), "not a string");
        Assert.Equal(default, await _cache.ReadAsync(_key));
        Assert.Null(_trust.SharedEpoch);
    }

    private async Task StoreAsync(Paste paste)
    {
        if (await _cache!.LeaseAsync(paste) is { } lease)
        {
            await _cache.FillAsync(lease, paste);
        }
    }

    private async Task<long> LifeAsync(string key) => (long)await Redis.ExecuteAsync("PTTL", (RedisKey)key);
}
