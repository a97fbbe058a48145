using Aspire.Hosting.ApplicationModel;
using PasteBin.Contracts;
using StackExchange.Redis;

namespace PasteBin.Tests.Faults;

/// <summary>Connections are cut while pastes change; whoever had them connects again, and nobody goes on with what was missed meanwhile.</summary>
[Collection(FaultsCollection.Name)]
[Trait("Runs", "local-only")]
public sealed class ReconnectTests(PasteBinSystem system)
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BackToTrust = TimeSpan.FromSeconds(30);

    private readonly Connections _connections = new(system);
    private string? _killed;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Cuts => new()
    {
        { "everybody from Postgres", true },
        { "everybody from the broker", true },
        { "the replicas from the broker", false },
        { "everybody from redis-text", true },
        { "the worker from life", true },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Who_was_cut_off_comes_back_and_what_changed_meanwhile_is_read_by_everybody(string cut, bool movesEpoch)
    {
        using var redis = await _connections.ConnectRedisAsync(ResourceNames.TextCache, Cancellation);
        var pastes = await CachedPastes.CreateAsync(system);
        var epoch = await EpochAsync(redis);
        // The broker's management hears of new connections a while later.
        await Eventually.HoldsAsync(async () => await CutAsync(cut) > 0, BackToTrust, "somebody is cut off", Cancellation);
        // At once, and while connections come back: each paste once, so that no later announcement makes up for one that was missed.
        for (var number = 0; number < CachedPastes.Count; number++)
        {
            await Task.Delay(number * 50, Cancellation);
            await pastes.ChangeAsync(number);
        }

        if (_killed is { } instance)
        {
            // Back before the epoch, which it could not end, is over.
            var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
            Assert.True(started.Success, started.Message);
        }

        // Nobody reads until they are back: what was kept from before must not come back with them.
        await Task.Delay(Told, Cancellation);
        await pastes.AreNewAsync(Seconds, "the changes");
        if (movesEpoch)
        {
            await Eventually.HoldsAsync(async () => await EpochAsync(redis) is { } now && now != epoch, Seconds, "the epoch has moved on", Cancellation);
        }

        await pastes.AreTrustedAsync(BackToTrust);
        await pastes.ChangeAsync();
        await pastes.AreNewAsync(Told, "a change that is announced again");
    }

    private async Task<long> CutAsync(string cut) => cut switch
    {
        "the worker from life" => await KillWorkerAsync(),
        "everybody from Postgres" => await CutPostgresAsync(),
        "everybody from the broker" => await _connections.CutBrokerAsync(Cancellation),
        "the replicas from the broker" => await _connections.CutBrokerAsync(Cancellation, spared: "worker"),
        _ => await _connections.CutRedisAsync(ResourceNames.TextCache, Cancellation),
    };

    private async Task<long> KillWorkerAsync()
    {
        _killed = await LocalProcesses.KillOneAsync(system.App, ResourceNames.Worker, Cancellation);
        return 1;
    }

    private async Task<long> CutPostgresAsync()
    {
        var count = await _connections.CutPostgresAsync(Cancellation);
        // This process's own among them.
        system.TextDb.Clear();
        return count;
    }

    private static async Task<string?> EpochAsync(ConnectionMultiplexer redis)
    {
        try
        {
            return await redis.GetDatabase().StringGetAsync(CacheKeys.Epoch);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // It was cut off too.
            return null;
        }
    }
}
