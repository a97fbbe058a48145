using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PasteBin.Api.Caching;
using PasteBin.Api.Reading;
using Xunit;

namespace PasteBin.Tests.Api.Caching;

public sealed class LocalCacheTests
{
    private const int Limit = 1_000_000;
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly LocalCache _cache = new(Limit, NewMetrics());

    internal static CacheMetrics NewMetrics() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    [Fact]
    public void It_never_holds_more_than_its_bound()
    {
        for (var i = 0; i < 1000; i++)
        {
            Keep($"key{i}", new byte[1 + i * 37 % 20_000]);
            Assert.InRange(_cache.Bytes, 1, Limit);
        }

        Assert.True(Has("key999"));
        Assert.False(Has("key0"));
    }

    [Fact]
    public void What_is_read_stays_while_a_scan_of_others_passes_through()
    {
        Keep("hot", new byte[10_000]);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(Has("hot"));
            Keep($"cold{i}", new byte[10_000]);
        }
    }

    [Fact]
    public void A_paste_of_more_than_a_sixteenth_is_not_kept_and_pushes_nothing_out()
    {
        Keep("small", new byte[100]);
        Keep("large", new byte[Limit / 16 + 1]);
        Assert.False(Has("large"));
        Assert.True(Has("small"));
    }

    [Fact]
    public void Keeping_again_replaces_and_counts_once()
    {
        Keep("key", new byte[1000]);
        var once = _cache.Bytes;
        Keep("key", new byte[1000]);
        Assert.Equal(once, _cache.Bytes);
        _cache.Forget("key");
        Assert.Equal(0, _cache.Bytes);
        Assert.False(Has("key"));
    }

    [Fact]
    public void An_answer_too_large_to_keep_still_replaces_the_older_one()
    {
        Keep("key", new byte[100]);
        Keep("key", new byte[Limit]);
        Assert.False(Has("key"));
    }

    [Fact]
    public void Clearing_leaves_nothing()
    {
        Keep("one", new byte[100]);
        Keep("two", new byte[100]);
        _cache.Clear();
        Assert.Equal(0, _cache.Bytes);
        Assert.False(Has("one"));
    }

    [Fact]
    public void Nothing_is_answered_from_the_moment_it_expires()
    {
        _cache.Keep(new PasteResponse(SomePaste.With(key: "key", expiresAt: Now.AddSeconds(5))), Now);
        Assert.True(_cache.TryGet("key", Now.AddSeconds(5).AddTicks(-1), trusted: true, out _));
        Assert.False(_cache.TryGet("key", Now.AddSeconds(5), trusted: true, out _));
        Assert.Equal(0, _cache.Bytes);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    [InlineData(-5000, false)]
    public void While_nobody_tells_of_changes_an_answer_is_good_for_a_second(int age, bool good)
    {
        Keep("key", new byte[10]);
        Assert.Equal(good, _cache.TryGet("key", Now.AddMilliseconds(age), trusted: false, out _));
        Assert.True(_cache.TryGet("key", Now.AddMilliseconds(age), trusted: true, out _));
    }

    [Fact]
    public async Task Many_threads_that_keep_read_and_forget_leave_the_bound_and_the_count_right()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                var key = $"key{random.Next(200)}";
                switch (random.Next(3))
                {
                    case 0:
                        Keep(key, new byte[random.Next(1, 20_000)]);
                        break;
                    case 1:
                        _cache.TryGet(key, Now, trusted: true, out var response);
                        Assert.True(response is null || response.Paste.Key == key);
                        break;
                    default:
                        _cache.Forget(key);
                        break;
                }
            }
        })));
        Assert.InRange(_cache.Bytes, 0, Limit);
        for (var i = 0; i < 200; i++)
        {
            _cache.Forget($"key{i}");
        }

        Assert.Equal(0, _cache.Bytes);
    }

    private void Keep(string key, byte[] bytes) => _cache.Keep(new PasteResponse(SomePaste.With(bytes, key)), Now);

    private bool Has(string key) => _cache.TryGet(key, Now, trusted: true, out _);
}
