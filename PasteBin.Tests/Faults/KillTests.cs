using Aspire.Hosting.ApplicationModel;
using PasteBin.Contracts;

namespace PasteBin.Tests.Faults;

/// <summary>
/// Every resource is killed in turn, with SIGKILL, while clients create and read. Local only: containers that Aspire started are not
/// ours to kill.
/// </summary>
[Collection(FaultsCollection.Name)]
[Trait("Runs", "local-only")]
public sealed class KillTests(PasteBinSystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan BackToHealth = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ResourceNames.Api)]
    [InlineData(ResourceNames.HashService)]
    [InlineData(ResourceNames.Worker)]
    [InlineData(ResourceNames.TextCache)]
    [InlineData(ResourceNames.KeyPool)]
    [InlineData(ResourceNames.Broker)]
    [InlineData("postgres")]
    public async Task Nothing_answered_is_lost_when_it_is_killed(string resource)
    {
        LocalProcesses.SkipUnlessLocal();
        await using var load = new SteadyLoad(system);
        await Eventually.HoldsAsync(() => Task.FromResult(load.Counts is { Created: > 50, Read: > 50 }), BackToHealth, "the load runs", Cancellation);

        var instance = await LocalProcesses.KillOneAsync(system.App, resource, Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        var down = load.Counts;
        var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
        Assert.True(started.Success, started.Message);
        await system.WaitUntilHealthyAsync(Cancellation).WaitAsync(BackToHealth, Cancellation);

        // The connections that died with a killed server.
        system.TextDb.Clear();
        var back = load.Counts;
        await Eventually.HoldsAsync(
            () => Task.FromResult(load.Counts.Created > back.Created + 50 && load.Counts.Read > back.Read + 50),
            BackToHealth, "creates and reads go on", Cancellation);
        output.WriteLine($"{resource}: while down {down}, when healthy {back}, at the end {load.Counts}");
        await load.StopAndVerifyAsync(Cancellation);
        await Eventually.HoldsAsync(async () => await system.CountAsync("outbox") == 0, BackToHealth, "the outbox is empty", Cancellation);
    }

    [Theory]
    [InlineData(ResourceNames.TextCache)]
    [InlineData(ResourceNames.Broker)]
    public async Task Reads_and_creates_go_on_without_a_pause(string resource)
    {
        LocalProcesses.SkipUnlessLocal();
        await using var load = new SteadyLoad(system);
        await Eventually.HoldsAsync(() => Task.FromResult(load.Counts is { Created: > 50, Read: > 50 }), BackToHealth, "the load runs", Cancellation);

        var instance = await LocalProcesses.KillOneAsync(system.App, resource, Cancellation);
        var killed = load.Counts;
        await Eventually.HoldsAsync(
            () => Task.FromResult(load.Counts.Created > killed.Created + 200 && load.Counts.Read > killed.Read + 200),
            TimeSpan.FromSeconds(20), "creates and reads go on", Cancellation);
        if (resource == ResourceNames.Broker)
        {
            Assert.True(await system.CountAsync("outbox") > 0, "The outbox holds what the broker has not taken.");
        }

        var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
        Assert.True(started.Success, started.Message);
        await system.WaitUntilHealthyAsync(Cancellation).WaitAsync(BackToHealth, Cancellation);
        Assert.Equal((0, 0), (load.Counts.Refused, load.Counts.Unread));
        await load.StopAndVerifyAsync(Cancellation);
        await Eventually.HoldsAsync(async () => await system.CountAsync("outbox") == 0, BackToHealth, "the outbox is empty", Cancellation);
    }

    [Fact]
    public async Task What_expires_while_the_broker_is_down_is_deleted_when_it_is_back()
    {
        LocalProcesses.SkipUnlessLocal();
        var instance = await LocalProcesses.KillOneAsync(system.App, ResourceNames.Broker, Cancellation);
        var paste = await system.NewClient().PasteAsync("Expires while the broker is away", "?expires=1s", Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
        Assert.True(started.Success, started.Message);
        await Eventually.HoldsAsync(async () => await system.CountAsync("pastes", paste.Key) == 0, BackToHealth, "the row is deleted", Cancellation);
    }
}

[CollectionDefinition(Name)]
public sealed class FaultsCollection : ICollectionFixture<PasteBinSystem>
{
    public const string Name = "A system that is broken on purpose";
}
