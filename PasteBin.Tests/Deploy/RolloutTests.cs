using System.Net;
using PasteBin.Contracts.Migrations;
using PasteBin.Tests.Faults;

namespace PasteBin.Tests.Deploy;

/// <summary>Two versions on one database, as while a rollout is under way: the services from before the newest migration, and these, which bring it.</summary>
// Its databases are its own. Without it this collection is through minutes before the others that take minutes.
[Collection(FaultsCollection.Name)]
public sealed class RolloutTests(PasteBinSystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_previous_services_and_these_run_side_by_side_without_an_error()
    {
        var previous = await PreviousVersion.BuildAsync(Cancellation);
        await using var servers = await OwnDatabases.OnAsync(system, Cancellation);
        await using var old = await ServiceVersion.StartAsync(previous, servers, Cancellation);
        var before = await SqlMigrator.CurrentAsync(servers.TextDb, Cancellation);
        await TellAsync(old.Api, old.Api);

        using var updated = new CancellationTokenSource();
        var meanwhile = TellUntilAsync(old.Api, updated.Token);
        await using var current = await ServiceVersion.StartAsync(Repository.Root, servers, Cancellation);
        var after = await SqlMigrator.CurrentAsync(servers.TextDb, Cancellation);
        Assert.True(after > before);
        await TellAsync(old.Api, current.Api);
        await TellAsync(current.Api, old.Api);
        var kept = await old.Api.PasteAsync("made by the previous version", "?expires=1d", Cancellation);
        await updated.CancelAsync();
        output.WriteLine($"{await meanwhile} stories told by the previous version while the schema went from {before} to {after}");

        using var gone = new CancellationTokenSource();
        meanwhile = TellUntilAsync(current.Api, gone.Token);
        await old.StopAsync(Cancellation);
        await gone.CancelAsync();
        Assert.True(await meanwhile > 0);
        Assert.Equal("made by the previous version"u8.ToArray(), (await current.Api.ReadAsync(kept.Key, Cancellation)).Content);
        await TellAsync(current.Api, current.Api);
        await current.StopAsync(Cancellation);
        Assert.Empty(old.Errors.Concat(current.Errors));
    }

    private static async Task<int> TellUntilAsync(HttpClient api, CancellationToken stop)
    {
        var told = 0;
        // At least one, however soon it is over.
        do
        {
            await TellAsync(api, api);
            told++;
        }
        while (!stop.IsCancellationRequested);
        return told;
    }

    /// <summary>What one version did the other finds: made, changed, burned, deleted, expired.</summary>
    private static async Task TellAsync(HttpClient here, HttpClient there)
    {
        var brief = await here.PasteAsync("gone in a moment", "?expires=1s", Cancellation);
        var paste = await here.PasteAsync("first", "?expires=30m", Cancellation);
        Assert.Equal("first"u8.ToArray(), (await there.ReadAsync(paste.Key, Cancellation)).Content);
        (await there.UpdateAsync(paste, "second", Cancellation)).Expect(HttpStatusCode.OK);
        await Eventually.HoldsAsync(
            async () => (await here.ReadAsync(paste.Key, Cancellation)).Content.AsSpan().SequenceEqual("second"u8), Soon, "the other version's change is read", Cancellation);
        (await here.UpdateAsync(paste, "third", Cancellation)).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NoContent, await there.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
        await Eventually.HoldsAsync(async () => await IsGoneAsync(here, paste.Key), Soon, "what the other version deleted is gone", Cancellation);

        var once = await here.PasteAsync("once", "?burn=true", Cancellation);
        using var burned = await there.PostAsync(new Uri($"/raw/{once.Key}", UriKind.Relative), null, Cancellation);
        Assert.Equal("once", await burned.Content.ReadAsStringAsync(Cancellation));
        Assert.True(await IsGoneAsync(here, once.Key));
        await Eventually.HoldsAsync(async () => await IsGoneAsync(there, brief.Key), Soon, "what has expired is gone", Cancellation);
    }

    private static async Task<bool> IsGoneAsync(HttpClient api, string key) =>
        (await api.ReadAsync(key, Cancellation)).Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;
}
