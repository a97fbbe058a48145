using System.Net;

namespace PasteBin.Tests.Stories;

[Collection(SystemCollection.Name)]
public sealed class DeleteTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10m")]
    [InlineData("1d")]
    public async Task A_deleted_paste_is_gone_here_at_once_and_on_the_other_replica_within_a_second(string life)
    {
        var paste = await system.Client.PasteAsync("To be deleted", $"?expires={life}", Cancellation);
        foreach (var replica in system.Replicas)
        {
            await replica.ReadAsync(paste.Key, Cancellation);
            Assert.Equal("l1", (await replica.ReadAsync(paste.Key, Cancellation)).Source);
        }

        Assert.Equal(HttpStatusCode.NoContent, await system.Replicas[0].DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, (await system.Replicas[0].ReadAsync(paste.Key, Cancellation)).Status);
        await Eventually.HoldsAsync(
            async () => (await system.Replicas[1].ReadAsync(paste.Key, Cancellation)).Status == HttpStatusCode.NotFound,
            TimeSpan.FromSeconds(1), "the other replica forgets", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, await system.Replicas[1].DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
    }

    [Fact]
    public async Task A_wrong_token_changes_nothing()
    {
        var paste = await system.Client.PasteAsync("Mine", "", Cancellation);
        var other = await system.Client.PasteAsync("Another's", "", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, await system.Client.DeleteAsync(paste.Key, other.DeleteToken, Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden, await system.Client.DeleteAsync(paste.Key, "guess", Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, await system.Client.DeleteAsync(paste.Key, null, Cancellation));
        foreach (var replica in system.Replicas)
        {
            Assert.Equal("Mine"u8.ToArray(), (await replica.ReadAsync(paste.Key, Cancellation)).Content);
        }
    }

    [Fact]
    public async Task With_if_match_only_the_paste_that_it_names_is_deleted()
    {
        var paste = await system.Client.PasteAsync("First", "", Cancellation);
        var tag = (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}", null, Cancellation)).ETag!;
        await system.Client.UpdateAsync(paste, "Second", Cancellation);
        Assert.Equal(HttpStatusCode.PreconditionFailed, await DeleteAsync(paste.DeleteToken, tag));
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync("guess", tag));
        tag = (await system.Client.ApiAsync("GET", $"/raw/{paste.Key}", null, Cancellation)).ETag!;
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(paste.DeleteToken, tag));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(paste.DeleteToken, "*"));

        async Task<HttpStatusCode> DeleteAsync(string token, string ifMatch) => (await system.Client.ApiAsync(
            "DELETE", $"/api/v1/pastes/{paste.Key}", null, Cancellation, ("X-Delete-Token", token), ("If-Match", ifMatch))).Status;
    }
}
