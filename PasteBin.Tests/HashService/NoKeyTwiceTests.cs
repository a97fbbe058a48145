using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;
using PasteBin.HashService.Keys;
using PasteBin.Tests.Faults;
using StackExchange.Redis;

namespace PasteBin.Tests.HashService;

[Collection(HashServiceCollection.Name)]
public sealed class NoKeyTwiceTests(HashServiceSystem system)
{
    private const int Callers = 20;
    private const int LeasesEach = 50;
    private const int KeysPerLease = 100;

    private static readonly TimeSpan BackToHealth = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_callers_with_fifty_leases_each_get_no_key_twice_from_two_replicas()
    {
        var before = system.Seen.Count;

        await LeaseFromAllSidesAsync();

        Assert.Equal(before + Callers * LeasesEach * KeysPerLease, system.Seen.Count);
    }

    [Fact]
    public async Task Nor_when_the_pool_is_flushed_in_between()
    {
        await WhileLeasingAsync(async () =>
        {
            using var pool = await system.ConnectToPoolAsync(Cancellation);
            await pool.GetDatabase().ExecuteAsync("FLUSHALL");
        });
        await LeaseFromAllSidesAsync();
    }

    [Fact]
    [Trait("Runs", "local-only")]
    public async Task Nor_when_the_pool_is_killed_and_started_again()
    {
        LocalProcesses.SkipUnlessLocal();

        var instance = "";
        await WhileLeasingAsync(async () => instance = await KillAsync(ResourceNames.KeyPool));
        using (var caller = system.NewCaller())
        {
            await HealthSaysAsync(caller, HttpStatusCode.OK, "redis-hash");
        }

        await LeaseFromAllSidesAsync();
        await StartAsync(ResourceNames.KeyPool, instance);
        await PoolIsFilledAsync();
        await LeaseFromAllSidesAsync();
    }

    [Fact]
    [Trait("Runs", "local-only")]
    public async Task Nor_when_the_pool_comes_back_with_an_old_dump()
    {
        LocalProcesses.SkipUnlessLocal();
        await PoolIsFilledAsync();
        Dictionary<string, byte[]> dump = [];
        using (var pool = await system.ConnectToPoolAsync(Cancellation))
        {
            foreach (var list in await ListsAsync(pool))
            {
                dump.Add(list, (byte[])(await pool.GetDatabase().ExecuteAsync("DUMP", (RedisKey)list))!);
            }
        }

        await LeaseFromAllSidesAsync();
        await StartAsync(ResourceNames.KeyPool, await KillAsync(ResourceNames.KeyPool));
        using (var pool = await system.ConnectToPoolAsync(Cancellation))
        {
            var used = 0;
            foreach (var (list, content) in dump)
            {
                await pool.GetDatabase().ExecuteAsync("RESTORE", (RedisKey)list, 0, content, "REPLACE");
                var packs = (string[])(await pool.GetDatabase().ExecuteAsync("LRANGE", (RedisKey)list, 0, -1))!;
                used += packs.SelectMany(KeyPool.Unpack).Count(system.Seen.ContainsKey);
            }

            Assert.True(used > 0, "The dump holds no used key: this test could not fail.");
        }

        await LeaseFromAllSidesAsync();
        await PoolIsFilledAsync();
        await LeaseFromAllSidesAsync();
    }

    [Fact]
    [Trait("Runs", "local-only")]
    public async Task Without_Postgres_the_pool_is_used_up_then_503_and_afterwards_no_key_comes_again()
    {
        LocalProcesses.SkipUnlessLocal();
        await PoolIsFilledAsync();
        using var caller = system.NewCaller();

        var instance = await KillAsync("postgres");
        await HealthSaysAsync(caller, HttpStatusCode.OK, "hashdb");
        Assert.True(await LeaseAllAsync(caller, 1000) > 10, "The pool was not used.");
        await LeaseAllAsync(caller, 1);
        await HealthSaysAsync(caller, HttpStatusCode.ServiceUnavailable, "hashdb");

        await StartAsync("postgres", instance);
        await Eventually.HoldsAsync(() => system.LeaseAsync(caller, 1000, Cancellation), BackToHealth, "keys come again", Cancellation);
        await LeaseFromAllSidesAsync();
    }

    [Fact]
    [Trait("Runs", "local-only")]
    public async Task Nor_when_Postgres_is_killed_in_the_middle_of_reserving()
    {
        LocalProcesses.SkipUnlessLocal();

        await WhileLeasingAsync(
            async () =>
            {
                using var pool = await system.ConnectToPoolAsync(Cancellation);
                // Every lease has to go to the sequence.
                await pool.GetDatabase().ExecuteAsync("FLUSHALL");
                await StartAsync("postgres", await KillAsync("postgres"));
            },
            mayBeRefused: true);
        using var caller = system.NewCaller();
        await Eventually.HoldsAsync(() => system.LeaseAsync(caller, 1000, Cancellation), BackToHealth, "keys come again", Cancellation);
        await LeaseFromAllSidesAsync();
    }

    [Fact]
    public async Task A_service_with_another_secret_gives_out_nothing_and_says_why()
    {
        await using var replica = await HashServiceReplica.StartAsync(
            (await system.App.GetConnectionStringAsync(ResourceNames.HashDb, Cancellation))!,
            (await system.App.GetConnectionStringAsync(ResourceNames.KeyPool, Cancellation))!,
            Cancellation);

        await HealthSaysAsync(replica.Client, HttpStatusCode.ServiceUnavailable, "Keys:Secret is not the secret");
        Assert.False(await system.LeaseAsync(replica.Client, 1, Cancellation));
    }

    private async Task WhileLeasingAsync(Func<Task> incident, bool mayBeRefused = false)
    {
        var before = system.Seen.Count;
        var over = new TaskCompletionSource();
        var leasing = LeaseFromAllSidesAsync(over.Task, mayBeRefused);
        try
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(system.Seen.Count > before || leasing.IsCompleted), BackToHealth, "the first leases are there", Cancellation);
            await incident();
        }
        finally
        {
            over.SetResult();
            await leasing;
        }
    }

    /// <summary>Every lease is answered with keys that have never been handed out.</summary>
    /// <param name="until">Go on, at an easier pace, until this is over; null for the fifty leases and no more.</param>
    private Task LeaseFromAllSidesAsync(Task? until = null, bool mayBeRefused = false) => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
    {
        using var caller = system.NewCaller();
        for (var lease = 0; lease < LeasesEach || until is { IsCompleted: false }; lease++)
        {
            Assert.True(await system.LeaseAsync(caller, KeysPerLease, Cancellation) || mayBeRefused, "No keys.");
            await Task.Delay(until is null ? TimeSpan.Zero : TimeSpan.FromMilliseconds(20), Cancellation);
        }
    })));

    private async Task<int> LeaseAllAsync(HttpClient caller, int count)
    {
        var leases = 0;
        while (await system.LeaseAsync(caller, count, Cancellation))
        {
            leases++;
        }

        return leases;
    }

    private async Task PoolIsFilledAsync()
    {
        using var pool = await system.ConnectToPoolAsync(Cancellation);
        await Eventually.HoldsAsync(
            async () =>
            {
                var depths = await Task.WhenAll((await ListsAsync(pool)).Select(list => pool.GetDatabase().ListLengthAsync(list)));
                return depths.Any(depth => depth * KeyPool.PackSize > 10_000);
            },
            BackToHealth, "the pool is filled", Cancellation);
    }

    private static async Task<string[]> ListsAsync(ConnectionMultiplexer pool) =>
        (string[])(await pool.GetDatabase().ExecuteAsync("KEYS", "*pastebin:v2:keys*"))!;

    private Task<string> KillAsync(string resource) => LocalProcesses.KillOneAsync(system.App, resource, Cancellation);

    private async Task StartAsync(string resource, string instance)
    {
        var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
        Assert.True(started.Success, started.Message);
        await system.App.ResourceNotifications.WaitForResourceHealthyAsync(resource, Cancellation).WaitAsync(BackToHealth, Cancellation);
    }

    private static Task HealthSaysAsync(HttpClient caller, HttpStatusCode status, string missing) => Eventually.HoldsAsync(
        async () =>
        {
            using var health = await caller.GetAsync(new Uri("/health", UriKind.Relative), Cancellation);
            var text = await health.Content.ReadAsStringAsync(Cancellation);
            return health.StatusCode == status && text.Contains(missing, StringComparison.Ordinal);
        },
        BackToHealth, $"{(int)status} with {missing} in it", Cancellation);
}
