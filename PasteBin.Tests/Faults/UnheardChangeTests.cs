using Aspire.Hosting.ApplicationModel;
using PasteBin.Contracts;

namespace PasteBin.Tests.Faults;

/// <summary>Changes that nobody announces, because whoever would hear of them or carry the announcement is away.</summary>
[Collection(FaultsCollection.Name)]
[Trait("Runs", "local-only")]
public sealed class UnheardChangeTests(PasteBinSystem system)
{
    // An epoch lives for five seconds, is read every second, and without one an answer is good for another second.
    private static readonly TimeSpan UntilTheEpochIsOver = TimeSpan.FromSeconds(9);

    private static readonly TimeSpan EpochIsRead = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan WithoutAnEpoch = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BackToHealth = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_seen_within_seconds_while_the_broker_is_down()
    {
        LocalProcesses.SkipUnlessLocal();
        var pastes = await CachedPastes.CreateAsync(system);
        var instance = await LocalProcesses.KillOneAsync(system.App, ResourceNames.Broker, Cancellation);
        try
        {
            await SeeChangesAsync(pastes);
        }
        finally
        {
            var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
            Assert.True(started.Success, started.Message);
            await system.WaitUntilHealthyAsync(Cancellation).WaitAsync(BackToHealth, Cancellation);
        }

        await SeeToldAsync(pastes);
    }

    [Fact]
    public async Task They_are_seen_within_seconds_while_the_listener_is_there_but_frozen()
    {
        LocalProcesses.SkipUnlessLocal();
        var pastes = await CachedPastes.CreateAsync(system);
        using (await LocalProcesses.FreezeOneAsync(system.App, ResourceNames.Worker, Cancellation))
        {
            await SeeChangesAsync(pastes);
        }

        await SeeToldAsync(pastes);
    }

    private async Task SeeChangesAsync(CachedPastes pastes)
    {
        await pastes.ChangeAsync();
        await pastes.AreNewAsync(UntilTheEpochIsOver, "the first change");

        using var redis = await new Connections(system).ConnectRedisAsync(ResourceNames.TextCache, Cancellation);
        await Eventually.HoldsAsync(
            async () => (await redis.GetDatabase().StringGetAsync(CacheKeys.Epoch)).IsNull, UntilTheEpochIsOver, "nobody renews the epoch", Cancellation);
        await Task.Delay(EpochIsRead, Cancellation);
        await pastes.ChangeAsync();
        await pastes.AreNewAsync(WithoutAnEpoch, "the next change");
        await pastes.ChangeThroughApiAsync();
        await pastes.AreNewAsync(WithoutAnEpoch, "the change through the other replica");
    }

    private static async Task SeeToldAsync(CachedPastes pastes)
    {
        await pastes.AreTrustedAsync(BackToHealth);
        await pastes.ChangeAsync();
        await pastes.AreNewAsync(Told, "a change that is announced again");
    }
}
