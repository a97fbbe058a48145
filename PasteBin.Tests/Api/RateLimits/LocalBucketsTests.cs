using System.Net;
using PasteBin.Api.RateLimits;

namespace PasteBin.Tests.Api.RateLimits;

public sealed class LocalBucketsTests
{
    private static readonly Rate ThreeAndOneEachTenSeconds = new(3, TimeSpan.FromSeconds(10));

    private readonly MovableClock _clock = new();
    private readonly LocalBuckets _buckets;

    public LocalBucketsTests() => _buckets = new(ThreeAndOneEachTenSeconds, _clock);

    [Fact]
    public void So_many_at_once_and_then_one_each_interval()
    {
        Assert.Equal([2, 1, 0], Enumerable.Range(0, 3).Select(_ => _buckets.Take(1).Left));
        Assert.Equal(new(0, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10)), _buckets.Take(1));
        _clock.Move(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(3), _buckets.Look(1).Wait);
        _clock.Move(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.Zero, _buckets.Take(1).Wait);
        Assert.Equal(TimeSpan.FromSeconds(10), _buckets.Take(1).Wait);
        Assert.Equal(2, _buckets.Take(2).Left);
        _clock.Move(TimeSpan.FromDays(1));
        Assert.Equal(new(3, default, default), _buckets.Look(1));
    }

    [Fact]
    public void What_others_took_counts_and_never_empties_it_twice()
    {
        _buckets.Raise(1, TimeSpan.FromSeconds(20));
        Assert.Equal(1, _buckets.Look(1).Left);
        _buckets.Raise(1, TimeSpan.FromSeconds(5));
        Assert.Equal(0, _buckets.Take(1).Left);
        Assert.Equal(TimeSpan.FromSeconds(10), _buckets.Take(1).Wait);
        Assert.Equal([((UInt128)1, 1)], _buckets.CollectTaken());
        Assert.Empty(_buckets.CollectTaken());
    }

    [Fact]
    public void Many_threads_get_no_more_than_there_are()
    {
        var buckets = new LocalBuckets(new(1000, TimeSpan.FromHours(1)), _clock);
        var taken = 0;
        Parallel.For(0, 5000, _ =>
        {
            if (buckets.Take(7).Wait == TimeSpan.Zero)
            {
                Interlocked.Increment(ref taken);
            }
        });
        Assert.Equal(1000, taken);
    }

    [Fact]
    public void Addresses_made_up_by_the_thousand_make_nobody_forgotten_who_is_limited()
    {
        Assert.All(Enumerable.Range(0, 3), _ => _buckets.Take(1));
        for (var client = 0; client < 3 * LocalBuckets.Most; client++)
        {
            _buckets.Take((UInt128)(client + 2));
        }

        Assert.InRange(_buckets.CollectTaken().Count(), 1, LocalBuckets.Most);
        Assert.NotEqual(TimeSpan.Zero, _buckets.Take(1).Wait);
    }

    [Fact]
    public void None_a_minute_is_no_limit()
    {
        Assert.Null(Rate.PerMinute(0, 5));
        Assert.Equal(new Rate(5, TimeSpan.FromSeconds(0.5)), Rate.PerMinute(120, 5));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("::1", "0.0.0.1", false)]
    public void A_client_is_an_IPv4_address_or_an_IPv6_network(string one, string other, bool same)
    {
        Assert.Equal(same, ClientNetwork.Of(IPAddress.Parse(one)) == ClientNetwork.Of(IPAddress.Parse(other)));
        Assert.NotEqual(ClientNetwork.Of(IPAddress.Parse(one)), ClientNetwork.Disguise(ClientNetwork.Of(IPAddress.Parse(one))));
    }
}
