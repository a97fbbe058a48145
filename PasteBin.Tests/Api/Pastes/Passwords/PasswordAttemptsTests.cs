using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PasteBin.Api.Caching;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.RateLimits;

namespace PasteBin.Tests.Api.Pastes.Passwords;

public sealed class PasswordAttemptsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly MovableClock _clock = new() { Now = DateTimeOffset.UnixEpoch };

    [Fact]
    public async Task While_Redis_is_not_there_a_replica_counts_for_itself()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        // Has never read an epoch, so nobody asks Redis.
        using var redisState = new EpochReader(null!, null!, new(_clock), _clock, NullLogger<EpochReader>.Instance);
        var shared = new SharedBuckets(services, redisState, _clock, NullLogger<SharedBuckets>.Instance);
        var attempts = new PasswordAttempts(shared, Options.Create(new PasswordOptions { Attempts = 2, AttemptInterval = Interval }), _clock);
        var (attempt, other) = (new Attempt("key", IPAddress.Loopback), new Attempt("key", IPAddress.Parse("192.0.2.1")));
        Assert.Equal(TimeSpan.Zero, await attempts.TakeAsync(attempt));
        Assert.Equal(TimeSpan.Zero, await attempts.TakeAsync(attempt));
        Assert.Equal(Interval, await attempts.TakeAsync(attempt));
        Assert.Equal(TimeSpan.Zero, await attempts.TakeAsync(other));
        await attempts.ForgiveAsync(attempt);
        Assert.Equal(TimeSpan.Zero, await attempts.TakeAsync(attempt));
    }

    [Fact]
    public void Each_paste_has_its_own()
    {
        Assert.NotEqual(new Attempt("key", IPAddress.Loopback).Id, new Attempt("yek", IPAddress.Loopback).Id);
        Assert.Equal(new Attempt("key", IPAddress.Loopback).Id, new Attempt("key", IPAddress.Loopback).Id);
    }
}
