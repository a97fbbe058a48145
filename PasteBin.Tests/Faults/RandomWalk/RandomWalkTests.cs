using System.Diagnostics;
using System.Globalization;

namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>
/// Everything is killed, frozen, restarted and cut off at random while clients create, read, change, fork, delete, burn and let expire. Afterwards every
/// invariant is checked from what the clients were answered. <c>PASTEBIN_WALK_SEED</c> and <c>PASTEBIN_WALK_SECONDS</c> set the seed and the length.
/// </summary>
[Collection(FaultsCollection.Name)]
[Trait("Runs", "local-only")]
public sealed class RandomWalkTests(PasteBinSystem system)
{
    private const int Clients = 6;
    private static readonly TimeSpan BackToHealth = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_breaks_no_answer_was_wrong_and_nothing_is_lost_changed_resurrected_or_left_over()
    {
        LocalProcesses.SkipUnlessLocal();
        var seed = Setting("PASTEBIN_WALK_SEED") ?? Random.Shared.Next(1_000_000);
        var length = TimeSpan.FromSeconds(Setting("PASTEBIN_WALK_SECONDS") ?? 75);
        var clock = Stopwatch.StartNew();
        Report($"seed {seed}, {length.TotalSeconds} s; the same walk again: PASTEBIN_WALK_SEED={seed} PASTEBIN_WALK_SECONDS={length.TotalSeconds}");

        using var stop = new CancellationTokenSource(length);
        var pastes = new WalkPastes();
        var clients = Enumerable.Range(0, Clients).Select(number => new WalkClient(system, number, new Random(seed + 1 + number), pastes)).ToList();
        var running = clients.Select(client => Task.Run(() => client.RunAsync(stop.Token))).ToList();
        var faults = await new FaultWalk(system, new Random(seed), Report).RunAsync(stop.Token, Cancellation);
        await Task.WhenAll(running);

        Report($"{faults} faults; waiting for health");
        await system.WaitUntilHealthyAsync(Cancellation).WaitAsync(BackToHealth, Cancellation);
        await FaultWalk.InstancesAsync(system, Cancellation).WaitAsync(BackToHealth, Cancellation);
        Report("healthy");
        var aftermath = new Aftermath(system, clients, pastes, Report);
        Assert.Empty(await aftermath.FindWrongAnswersAsync(Cancellation));
        await aftermath.CheckLeftoversAsync(Cancellation);

        void Report(string what) => Console.WriteLine($"    random walk {clock.Elapsed.TotalSeconds,6:0.0} s: {what}");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
