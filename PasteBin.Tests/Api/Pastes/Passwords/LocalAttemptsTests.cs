using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PasteBin.Api.Caching;
using PasteBin.Api.Pastes.Passwords;

namespace PasteBin.Tests.Api.Pastes.Passwords;

public sealed class LocalAttemptsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly MovableClock _clock = new() { Now = DateTimeOffset.UnixEpoch };
    private readonly LocalAttempts _attempts;

    public LocalAttemptsTests() => _attempts = new(new() { Attempts = 3, AttemptInterval = Interval }, _clock);

    [Fact]
    public void So_many_at_once_and_then_one_each_interval()
    {
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(TimeSpan.Zero, _attempts.Take("a")));
        Assert.Equal(Interval, _attempts.Take("a"));
        _clock.Now += TimeSpan.FromSeconds(20);
        Assert.Equal(TimeSpan.FromSeconds(10), _attempts.Take("a"));
        _clock.Now += TimeSpan.FromSeconds(10);
        Assert.Equal(TimeSpan.Zero, _attempts.Take("a"));
        Assert.Equal(Interval, _attempts.Take("a"));
        Assert.Equal(TimeSpan.Zero, _attempts.Take("b"));
    }

    [Fact]
    public void A_right_password_gives_all_of_them_back()
    {
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(TimeSpan.Zero, _attempts.Take("a")));
        _attempts.Forgive("a");
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(TimeSpan.Zero, _attempts.Take("a")));
        Assert.NotEqual(TimeSpan.Zero, _attempts.Take("a"));
    }

    [Fact]
    public void There_is_a_bound_on_memory_and_room_again_after_a_while()
    {
        for (var client = 0; client < LocalAttempts.MostBuckets; client++)
        {
            Assert.Equal(TimeSpan.Zero, _attempts.Take($"client {client}"));
        }

        Assert.NotEqual(TimeSpan.Zero, _attempts.Take("one more"));
        Assert.Equal(TimeSpan.Zero, _attempts.Take("client 7"));
        _clock.Now += Interval;
        Assert.Equal(TimeSpan.Zero, _attempts.Take("one more"));
    }

    [Fact]
    public async Task While_Redis_is_not_there_a_replica_counts_for_itself()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        // Has never read an epoch, so nobody asks Redis.
        using var redisState = new EpochReader(null!, null!, new(_clock), _clock, NullLogger<EpochReader>.Instance);
        var attempts = new PasswordAttempts(
            services, redisState, Options.Create(new PasswordOptions { Attempts = 2, AttemptInterval = Interval }), _clock, NullLogger<PasswordAttempts>.Instance);
        var (attempt, other) = (new Attempt("key", IPAddress.Loopback), new Attempt("key", IPAddress.Parse("192.0.2.1")));
        Assert.Equal(TimeSpan.Zero, await attempts.TakeAsync(attempt));
        Assert.Equal(TimeSpan.Zero, await attempts.TakeAsync(attempt));
        Assert.Equal(Interval, await attempts.TakeAsync(attempt));
        Assert.Equal(TimeSpan.Zero, await attempts.TakeAsync(other));
        await attempts.ForgiveAsync(attempt);
        Assert.Equal(TimeSpan.Zero, await attempts.TakeAsync(attempt));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void A_client_is_an_IPv4_address_or_an_IPv6_network(string one, string other, bool same)
    {
        Assert.Equal(same, new Attempt("key", IPAddress.Parse(one)).Name == new Attempt("key", IPAddress.Parse(other)).Name);
        Assert.NotEqual(new Attempt("key", IPAddress.Parse(one)).Name, new Attempt("yek", IPAddress.Parse(one)).Name);
    }
}
