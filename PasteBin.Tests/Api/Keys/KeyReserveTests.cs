using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PasteBin.Api.Keys;
using PasteBin.Contracts.Keys;
using Xunit;

namespace PasteBin.Tests.Api.Keys;

public sealed class KeyReserveTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_at_the_same_time_never_get_the_same_key()
    {
        using var keys = new Issuer();
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
        using var keys = new Issuer();
        var reserve = keys.Reserve();
        for (var i = 0; i < 300; i++)
        {
            Assert.NotNull(await reserve.TakeAsync(Cancellation));
        }

        // The renewal runs beside its callers; were there none, this would wait until the test is cancelled.
        while (reserve.Depth <= 512)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Equal(2, keys.Leases);
    }

    [Fact]
    public async Task Everybody_who_waits_for_the_first_lease_waits_for_the_same_one()
    {
        using var keys = new Issuer { Gate = new() };
        var reserve = keys.Reserve();
        var takers = Enumerable.Range(0, 100).Select(_ => reserve.TakeAsync(Cancellation).AsTask()).ToArray();
        keys.Gate.SetResult();
        Assert.Equal(100, (await Task.WhenAll(takers)).Distinct().Count());
        Assert.Equal(1, keys.Leases);
    }

    [Fact]
    public async Task Without_hash_service_an_empty_reserve_says_so_and_asks_no_more_than_once_a_second()
    {
        using var keys = new Issuer { Down = true };
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
        using var keys = new Issuer { Gate = new() };
        var reserve = keys.Reserve();
        using var impatience = new CancellationTokenSource();
        var taker = reserve.TakeAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taker);
        keys.Gate.SetResult();
        Assert.NotNull(await reserve.TakeAsync(Cancellation));
        Assert.Equal(1, keys.Leases);
    }

    /// <summary>The far side of the wire, as hash-service answers it.</summary>
    private sealed class Issuer : HttpMessageHandler, IHttpClientFactory
    {
        private int _next;
        private int _leases;

        public TaskCompletionSource? Gate { get; init; }

        public bool Down { get; init; }

        public int Leases => Volatile.Read(ref _leases);

        public KeyReserve Reserve() => new(this, TimeProvider.System, NullLogger<KeyReserve>.Instance);

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new("http://hash-service") };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _leases);
            if (Gate is { } gate)
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            Assert.Equal(HttpMethod.Post, request.Method);
            var count = int.Parse(request.RequestUri!.Query["?count=".Length..], System.Globalization.CultureInfo.InvariantCulture);
            var last = Interlocked.Add(ref _next, count);
            return Down
                ? new(HttpStatusCode.ServiceUnavailable)
                : new(HttpStatusCode.OK)
                {
                    Content = JsonContent.Create(new KeyLease([.. Enumerable.Range(last - count, count).Select(n => $"{n:D10}")]), KeysJsonContext.Default.KeyLease),
                };
        }
    }
}
