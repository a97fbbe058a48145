using System.Net;
using System.Text;

namespace PasteBin.Tests.Faults;

/// <summary>Pastes that both replicas have in memory, and somebody who changes them past the api.</summary>
internal sealed class CachedPastes(PasteBinSystem system, IReadOnlyList<HttpClient> replicas, IReadOnlyList<Created> pastes)
{
    public const int Count = 5;

    // Nothing stays in memory for longer than this without somebody to tell of changes.
    private static readonly TimeSpan Untold = TimeSpan.FromSeconds(1.2);

    private readonly int[] _versions = new int[Count];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<CachedPastes> CreateAsync(PasteBinSystem system)
    {
        var replicas = await system.FindReplicasAsync(Cancellation);
        var pastes = new List<Created>();
        for (var number = 0; number < Count; number++)
        {
            pastes.Add(await replicas[0].PasteAsync("Version 0", "?expires=50m", Cancellation));
        }

        var cached = new CachedPastes(system, replicas, pastes);
        await cached.AreTrustedAsync(TimeSpan.FromSeconds(20));
        return cached;
    }

    /// <summary>Waits until every replica answers from memory and goes on to when an answer of before would not be believed untold.</summary>
    public async Task AreTrustedAsync(TimeSpan limit) => await Eventually.HoldsAsync(async () =>
    {
        var before = await SourcesAsync();
        await Task.Delay(Untold, Cancellation);
        return before.Concat(await SourcesAsync()).All(source => source == "l1");
    }, limit, "the replicas trust what they have in memory", Cancellation);

    /// <summary>A new text for all of them, by hand.</summary>
    public async Task ChangeAsync()
    {
        for (var number = 0; number < Count; number++)
        {
            await ChangeAsync(number);
        }
    }

    /// <summary>A new text for one of them, by hand.</summary>
    public async Task ChangeAsync(int number)
    {
        await using var update = system.TextDb.CreateCommand(
            "update pastes set content = $2, content_encoding = null, size = length($2), content_hash = sha256($2) where key = $1");
        update.Parameters.Add(new() { Value = pastes[number].Key });
        update.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes($"Version {++_versions[number]}") });
        Assert.Equal(1, await update.ExecuteNonQueryAsync(Cancellation));
    }

    /// <summary>A change by their author through one replica, which that replica answers with from then on.</summary>
    public async Task ChangeThroughApiAsync()
    {
        for (var number = 0; number < Count; number++)
        {
            (await replicas[0].UpdateAsync(pastes[number], $"Version {++_versions[number]}", Cancellation)).Expect(HttpStatusCode.OK);
            Assert.True(await IsNewAsync(replicas[0], number), "The replica that made the change does not answer with it.");
        }
    }

    /// <summary>Waits until every replica answers with the newest text of every paste, and sees that they go on to.</summary>
    public async Task AreNewAsync(TimeSpan limit, string what)
    {
        await Eventually.HoldsAsync(AreNewAsync, limit, what, Cancellation);
        for (var again = 0; again < 10; again++)
        {
            Assert.True(await AreNewAsync(), "What was read before is read again after something newer.");
            await Task.Delay(100, Cancellation);
        }
    }

    private async Task<bool> AreNewAsync() => (await Task.WhenAll(
        replicas.SelectMany(replica => Enumerable.Range(0, Count).Select(number => IsNewAsync(replica, number))))).All(isNew => isNew);

    private async Task<bool> IsNewAsync(HttpClient replica, int number) =>
        Encoding.UTF8.GetString((await replica.ReadAsync(pastes[number].Key, Cancellation)).Content) == $"Version {_versions[number]}";

    private async Task<IEnumerable<string?>> SourcesAsync() => (await Task.WhenAll(
        replicas.SelectMany(replica => pastes.Select(paste => replica.ReadAsync(paste.Key, Cancellation))))).Select(answer => answer.Source);
}
