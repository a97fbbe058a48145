using System.Net;
using System.Text;

namespace PasteBin.Tests.Faults;

/// <summary>Pastes that both replicas have in memory, and somebody who changes them past the api.</summary>
internal sealed class CachedPastes(PasteBinSystem system, IReadOnlyList<HttpClient> replicas, IReadOnlyList<Created> pastes)
{
    private const int Count = 5;

    // Nothing stays in memory for longer than this without somebody to tell of changes.
    private static readonly TimeSpan Untold = TimeSpan.FromSeconds(1.2);

    private int _version;

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
        await using var update = system.TextDb.CreateCommand(
            "update pastes set content = $2, content_encoding = null, size = length($2), content_hash = sha256($2) where key = any($1)");
        update.Parameters.Add(new() { Value = pastes.Select(paste => paste.Key).ToArray() });
        update.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes($"Version {++_version}") });
        Assert.Equal(Count, await update.ExecuteNonQueryAsync(Cancellation));
    }

    /// <summary>A change by their author through one replica, which that replica answers with from then on.</summary>
    public async Task ChangeThroughApiAsync()
    {
        _version++;
        foreach (var paste in pastes)
        {
            (await replicas[0].UpdateAsync(paste, $"Version {_version}", Cancellation)).Expect(HttpStatusCode.OK);
            Assert.Equal($"Version {_version}", await ReadAsync(replicas[0], paste));
        }
    }

    /// <summary>Waits until every replica answers with the newest text of every paste, and sees that they go on to.</summary>
    public async Task AreNewAsync(TimeSpan limit, string what)
    {
        await Eventually.HoldsAsync(async () => (await TextsAsync()).All(IsNew), limit, what, Cancellation);
        for (var again = 0; again < 10; again++)
        {
            Assert.All(await TextsAsync(), text => Assert.True(IsNew(text), "What was read before is read again after something newer."));
            await Task.Delay(100, Cancellation);
        }

        bool IsNew(string text) => text == $"Version {_version}";
    }

    private Task<string[]> TextsAsync() => Task.WhenAll(replicas.SelectMany(replica => pastes.Select(paste => ReadAsync(replica, paste))));

    private async Task<IEnumerable<string?>> SourcesAsync() => (await Task.WhenAll(
        replicas.SelectMany(replica => pastes.Select(paste => replica.ReadAsync(paste.Key, Cancellation))))).Select(answer => answer.Source);

    private static async Task<string> ReadAsync(HttpClient replica, Created paste) =>
        Encoding.UTF8.GetString((await replica.ReadAsync(paste.Key, Cancellation)).Content);
}
