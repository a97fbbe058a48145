using System.Collections.Concurrent;
using PasteBin.Contracts.Keys;

namespace PasteBin.Tests.Api.Keys;

public sealed class KeyReserveTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_at_the_same_time_never_get_the_same_key()
    {
        using var keys = new KeyIssuer();
        var reserve = keys.Reserve();
        var taken = new ConcurrentBag<string?>();
        await Parallel.ForAsync(0, 40, Cancellation, async (_, cancellation) =>
        {
            for (var i = 0; i < 200; i++)
            {
                taken.Add(await reserve.TakeAsync(cancellation));
            }
        });
        Assert.DoesNotContain(null, taken);
        Assert.Equal(8000, taken.Distinct().Count());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lease_serves_many_and_is_renewed_before_it_runs_out()
    {
        using var keys = new KeyIssuer();
        var reserve = keys.Reserve();
        for (var i = 0; i < 600; i++)
        {
            Assert.NotNull(await reserve.TakeAsync(Cancellation));
        }

        // The renewal runs beside its callers; were there none, this would wait until the test is cancelled.
        while (reserve.Depth <= KeyLease.MaxCount)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Equal(2, keys.Leases);
    }

    [Fact]
    public async Task Everybody_who_waits_for_the_first_lease_waits_for_the_same_one()
    {
        using var keys = new KeyIssuer { Gate = new() };
        var reserve = keys.Reserve();
        var takers = Enumerable.Range(0, 100).Select(_ => reserve.TakeAsync(Cancellation).AsTask()).ToArray();
        keys.Gate.SetResult();
        Assert.Equal(100, (await Task.WhenAll(takers)).Distinct().Count());
        Assert.Equal(1, keys.Leases);
    }

    [Fact]
    public async Task Without_hash_service_an_empty_reserve_says_so_and_asks_no_more_than_once_a_second()
    {
        using var keys = new KeyIssuer { Down = true };
        var reserve = keys.Reserve();
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(await reserve.TakeAsync(Cancellation));
        }

        Assert.Equal(1, keys.Leases);
    }

    [Fact]
    public async Task A_caller_who_gives_up_takes_no_key_and_leaves_the_lease_to_the_others()
    {
        using var keys = new KeyIssuer { Gate = new() };
        var reserve = keys.Reserve();
        using var impatience = new CancellationTokenSource();
        var taker = reserve.TakeAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taker);
        keys.Gate.SetResult();
        Assert.NotNull(await reserve.TakeAsync(Cancellation));
        Assert.Equal(1, keys.Leases);
    }
}
