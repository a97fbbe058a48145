using System.Net;

namespace PasteBin.Tests.Stories;

[Collection(SystemCollection.Name)]
public sealed class ExpiryTests(PasteBinSystem system)
{
    // A life of up to an hour ends in a bucket of ten seconds; the rest is the broker's way and one delete.
    private static readonly TimeSpan BucketAndABit = TimeSpan.FromSeconds(10 + 5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paste_is_gone_from_every_replica_at_its_time_and_from_the_table_soon_after()
    {
        var paste = await system.Client.PasteAsync("Short life", "?expires=3s", Cancellation);
        Assert.NotNull(paste.Expires);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.OK, (await replica.ReadAsync(paste.Key, Cancellation)).Status);
        }

        await Task.Delay(TimeSpan.FromSeconds(3.2), Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await replica.ReadAsync(paste.Key, Cancellation)).Status);
        }

        await Eventually.HoldsAsync(async () => !await IsStoredAsync(paste.Key), BucketAndABit, "the row is deleted", Cancellation);
    }

    [Fact]
    public async Task Only_what_has_expired_is_deleted()
    {
        var longer = await system.Client.PasteAsync("Longer life", "?expires=1h", Cancellation);
        var shorter = await system.Client.PasteAsync("Shorter life", "?expires=1s", Cancellation);
        await Eventually.HoldsAsync(async () => !await IsStoredAsync(shorter.Key), BucketAndABit, "the row is deleted", Cancellation);
        Assert.True(await IsStoredAsync(longer.Key));
        Assert.Equal("Longer life"u8.ToArray(), (await system.Replicas[1].ReadAsync(longer.Key, Cancellation)).Content);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("-1h")]
    [InlineData("100ms")]
    [InlineData("2y")]
    [InlineData("99999999999999999999d")]
    [InlineData("soon")]
    [InlineData("never")]
    public async Task A_life_that_cannot_be_is_refused_with_a_sentence(string life)
    {
        using var answer = await system.Client.PostAsync($"/?expires={life}", new ByteArrayContent("text"u8.ToArray()), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("expires", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<bool> IsStoredAsync(string key) => await system.CountAsync("pastes", key) > 0;
}
