using System.Net;
using PasteBin.Api.Pastes.Passwords;

namespace PasteBin.Tests.Api.Pastes.Passwords;

[Collection(SystemCollection.Name)]
public sealed class PasswordQueueTests(PasteBinSystem system)
{
    private static readonly PasswordOptions Options = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_passwords_than_may_wait_are_503_and_whoever_needs_none_never_notices()
    {
        // Both replicas, each with all that it derives and all that may wait, and some more.
        var readers = 2 * (Options.MaxDerivations + Options.MaxQueued) + 10;
        var pastes = await Task.WhenAll(Enumerable.Range(0, readers / Options.Attempts + 1).Select(_ => PasteAsync()));
        await SlowDownAsync(pastes);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = Enumerable.Range(0, readers).Select(reader => ReadAsync(pastes[reader / Options.Attempts], hangUp.Token)).ToList();
        var refused = await await Task.WhenAny(waiting);
        Assert.Equal("/docs/problems#busy", refused.Expect(HttpStatusCode.ServiceUnavailable)["type"].GetString());
        Assert.True(refused.Message.Headers.Contains("Retry-After"));
        foreach (var replica in system.Replicas)
        {
            await replica.PasteAsync("No password", "?expires=1h", Cancellation);
        }

        // One that gets a place which has become free waits for all before it; the next is refused at once.
        var creates = Enumerable.Range(0, 10).Select(_ => CreateAsync(hangUp.Token)).ToList();
        refused = await await Task.WhenAny(creates);
        refused.Expect(HttpStatusCode.ServiceUnavailable);
        Assert.True(refused.Message.Headers.Contains("Retry-After"));

        await hangUp.CancelAsync();
        await Task.WhenAny(Task.WhenAll([.. waiting, .. creates]));
        Assert.All(waiting, reader => Assert.True(reader.IsCanceled || reader.Result.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Forbidden));
        await Eventually.HoldsAsync(
            async () => (await CreateAsync(Cancellation)).Status == HttpStatusCode.Created, TimeSpan.FromSeconds(60), "there is room again", Cancellation);
    }

    private async Task<string> PasteAsync() => (await CreateAsync(Cancellation)).Expect(HttpStatusCode.Created)["key"].GetString()!;

    private Task<ApiAnswer> CreateAsync(CancellationToken cancellation) =>
        system.NewClient(TimeSpan.FromMinutes(2)).ApiAsync("POST", "/api/v1/pastes", new { content = "Secret", password = "swordfish" }, cancellation);

    private Task<ApiAnswer> ReadAsync(string key, CancellationToken cancellation) =>
        system.NewClient(TimeSpan.FromMinutes(2)).ApiAsync("GET", $"/api/v1/pastes/{key}", null, cancellation, ("X-Paste-Password", "swordfish"));

    /// <summary>As a paste would be of a server that is set to as many rounds: seconds for each key.</summary>
    private async Task SlowDownAsync(string[] keys)
    {
        await using var command = system.TextDb.CreateCommand("update pastes set password_iterations = 5000000 where key = any ($1)");
        command.Parameters.Add(new() { Value = keys });
        Assert.Equal(keys.Length, await command.ExecuteNonQueryAsync(Cancellation));
    }
}
