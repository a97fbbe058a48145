using PasteBin.Api.Caching;
using Xunit;

namespace PasteBin.Tests.Api.Caching;

public sealed class CacheTrustTests
{
    private readonly MovableClock _clock = new();
    private readonly CacheTrust _trust;
    private int _clears;

    public CacheTrustTests() => _trust = new CacheTrust(_clock);

    [Fact]
    public void Nothing_is_believed_before_an_epoch_and_a_subscription_are_there()
    {
        Assert.False(_trust.LocalIsTrusted(_clock.Now));
        Assert.Null(_trust.SharedEpoch);
        Renew("e1");
        Assert.False(_trust.LocalIsTrusted(_clock.Now));
        Assert.Equal("e1", _trust.SharedEpoch);
        _trust.Subscribe(Clear);
        Assert.True(_trust.LocalIsTrusted(_clock.Now));
    }

    [Fact]
    public void A_new_epoch_and_a_new_subscription_clear_before_they_count()
    {
        _trust.Subscribe(() => Assert.False(_trust.Subscribed));
        Renew("e1");
        Assert.Equal(1, _clears);
        Renew("e1");
        Assert.Equal(1, _clears);
        _trust.Renew("e2", _clock.Now, () =>
        {
            Assert.Null(_trust.SharedEpoch);
            Assert.False(_trust.LocalIsTrusted(_clock.Now));
            Assert.Equal("e1", _trust.LastEpoch);
        });
        Assert.Equal("e2", _trust.SharedEpoch);
    }

    [Fact]
    public void Without_an_epoch_neither_cache_counts()
    {
        _trust.Subscribe(Clear);
        Renew("e1");
        Renew(null);
        Assert.False(_trust.LocalIsTrusted(_clock.Now));
        Assert.Null(_trust.SharedEpoch);
        Assert.False(_trust.HasEpoch);
    }

    [Fact]
    public void A_process_that_was_stopped_for_a_while_believes_nothing_and_clears_when_it_reads_the_same_epoch_again()
    {
        _trust.Subscribe(Clear);
        Renew("e1");
        var clears = _clears;
        _clock.Move(TimeSpan.FromSeconds(3));
        Assert.False(_trust.LocalIsTrusted(_clock.Now));
        Assert.Null(_trust.SharedEpoch);
        Renew("e1");
        Assert.Equal(clears + 1, _clears);
        Assert.True(_trust.LocalIsTrusted(_clock.Now));
    }

    [Fact]
    public void A_failure_of_L2_rests_it_until_the_next_reading_and_leaves_L1_alone()
    {
        _trust.Subscribe(Clear);
        Renew("e1");
        var clears = _clears;
        _trust.SharedFailed();
        Assert.Null(_trust.SharedEpoch);
        Assert.True(_trust.LocalIsTrusted(_clock.Now));
        _clock.Move(TimeSpan.FromSeconds(1));
        Renew("e1");
        Assert.Equal("e1", _trust.SharedEpoch);
        Assert.Equal(clears, _clears);
    }

    [Fact]
    public void L1_is_not_believed_while_the_broker_is_silent()
    {
        _trust.Subscribe(Clear);
        Renew("e1");
        _trust.Unsubscribe();
        Assert.False(_trust.LocalIsTrusted(_clock.Now));
        Assert.Equal("e1", _trust.SharedEpoch);
    }

    private void Renew(string? epoch) => _trust.Renew(epoch, _clock.Now, Clear);

    private void Clear() => _clears++;
}
