using System.Net;
using System.Text;

namespace PasteBin.Tests.Api.Caching;

/// <summary>Who was answered that a change is made reads it from the same replica, whatever other readers put into the caches meanwhile.</summary>
[Collection(SystemCollection.Name)]
public sealed class OwnChangeTests(PasteBinSystem system)
{
    private const int Rounds = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_replica_that_made_a_change_answers_with_it_at_once(int number)
    {
        var replica = system.Replicas[number];
        var paste = await replica.PasteAsync("Version 0", "?expires=10m", Cancellation);
        using var enough = new CancellationTokenSource();
        var others = system.Replicas.Concat(system.Replicas).Select(_ => system.NewClient()).Select(client => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await client.ReadAsync(paste.Key, Cancellation);
            }
        }, Cancellation)).ToList();

        for (var version = 1; version <= Rounds; version++)
        {
            (await replica.UpdateAsync(paste, $"Version {version}", Cancellation)).Expect(HttpStatusCode.OK);
            Assert.Equal($"Version {version}", Encoding.UTF8.GetString((await replica.ReadAsync(paste.Key, Cancellation)).Content));
            await replica.ApiAsync("PATCH", $"/api/v1/pastes/{paste.Key}", new { expires = $"{version + 10}m" }, Cancellation, ("X-Delete-Token", paste.DeleteToken));
            var expires = (await replica.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}", null, Cancellation))["expiresAt"].GetDateTimeOffset();
            Assert.InRange(expires - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(version + 9.8), TimeSpan.FromMinutes(version + 10));
        }

        Assert.Equal(HttpStatusCode.NoContent, await replica.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, (await replica.ReadAsync(paste.Key, Cancellation)).Status);
        await enough.CancelAsync();
        await Task.WhenAll(others);
    }
}
