using PasteBin.Api.Caching;
using Xunit;

namespace PasteBin.Tests.Api.Caching;

public sealed class MissingKeysTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly MissingKeys _missing = new();

    [Fact]
    public void A_missing_key_is_remembered_for_seconds()
    {
        _missing.Remember("key", Now);
        Assert.True(_missing.Contains("key", Now));
        Assert.False(_missing.Contains("other", Now));
        Assert.False(_missing.Contains("key", Now + MissingKeys.Memory));
        Assert.InRange(MissingKeys.Memory, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_clock_set_back_does_not_lengthen_the_memory()
    {
        _missing.Remember("key", Now);
        Assert.False(_missing.Contains("key", Now.AddHours(-1)));
    }

    [Fact]
    public void Creating_the_paste_takes_the_memory_back()
    {
        _missing.Remember("key", Now);
        _missing.Forget("key");
        Assert.False(_missing.Contains("key", Now));
    }

    [Fact]
    public void Keys_tried_at_random_do_not_fill_the_memory_without_bound()
    {
        for (var i = 0; i < 100_000; i++)
        {
            _missing.Remember($"key{i}", Now);
        }

        Assert.InRange(Enumerable.Range(0, 100_000).Count(i => _missing.Contains($"key{i}", Now)), 1, 10_000);
        Assert.True(_missing.Contains("key99999", Now));
    }
}
