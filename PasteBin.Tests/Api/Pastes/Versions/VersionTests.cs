using System.Net;
using System.Text;

namespace PasteBin.Tests.Api.Pastes.Versions;

[Collection(SystemCollection.Name)]
public sealed class VersionTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_version_is_listed_and_read_in_every_form_from_every_replica()
    {
        var paste = await VersionsAsync("First", "Second", "Third");
        foreach (var replica in system.Replicas)
        {
            var list = (await replica.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/versions", null, Cancellation)).Expect(HttpStatusCode.OK);
            Assert.Equal([3, 2, 1], list["versions"].EnumerateArray().Select(version => version.GetProperty("version").GetInt32()));
            Assert.Equal(["Third".Length, "Second".Length, "First".Length], list["versions"].EnumerateArray().Select(version => version.GetProperty("size").GetInt32()));
            foreach (var (number, text) in new[] { (1, "First"), (2, "Second"), (3, "Third") })
            {
                Assert.Equal(text, (await replica.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/versions/{number}", null, Cancellation))["content"].GetString());
                Assert.Equal(text, (await replica.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}?version={number}", null, Cancellation))["content"].GetString());
                Assert.Equal(text, await replica.GetStringAsync($"/raw/{paste.Key}?version={number}", Cancellation));
                Assert.Equal(text, await replica.GetStringAsync($"/{paste.Key}?version={number}", Cancellation));
            }
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("4")]
    [InlineData("-1")]
    [InlineData("first")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    public async Task A_version_that_never_was_is_missing(string number)
    {
        var paste = await VersionsAsync("First", "Second", "Third");
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}?version={number}", null, Cancellation)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Old_versions_go_with_the_paste()
    {
        var paste = await VersionsAsync("First", "Second", "Third");
        Assert.Equal(2, await system.CountAsync("paste_versions", paste.Key));
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
        Assert.Equal(0, await system.CountAsync("paste_versions", paste.Key));
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/versions/1", null, Cancellation)).Expect(HttpStatusCode.NotFound);
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/versions", null, Cancellation)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_old_version_comes_back_byte_identical_compressed_or_not()
    {
        var first = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Здравей, свят\r\n", 5000)));
        var paste = await system.Client.PasteAsync(first, "", Cancellation);
        await system.Client.UpdateAsync(paste, "Second", Cancellation);
        Assert.Equal(first, await system.Client.GetByteArrayAsync($"/raw/{paste.Key}?version=1", Cancellation));
    }

    [Fact]
    public async Task A_fork_has_the_text_and_a_life_and_token_of_its_own()
    {
        var paste = await VersionsAsync("First", "Second");
        var fork = (await system.Replicas[1].ApiAsync("POST", $"/api/v1/pastes/{paste.Key}/fork", null, Cancellation)).Expect(HttpStatusCode.Created);
        var old = (await system.Client.ApiAsync("POST", $"/api/v1/pastes/{paste.Key}/fork?version=1", new { expires = "1h", title = "Forked" }, Cancellation)).Expect(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
        Assert.Equal("Second", await system.Client.GetStringAsync($"/raw/{fork["key"].GetString()}", Cancellation));
        Assert.Equal("First", await system.Client.GetStringAsync($"/raw/{old["key"].GetString()}", Cancellation));
        Assert.Equal("Forked", old["title"].GetString());
        Assert.NotEqual(paste.DeleteToken, fork["deleteToken"].GetString());
    }

    [Fact]
    public async Task What_burns_is_not_forked_and_what_is_not_there_neither()
    {
        var burning = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        (await system.Client.ApiAsync("POST", $"/api/v1/pastes/{burning.Key}/fork", null, Cancellation)).Expect(HttpStatusCode.Forbidden);
        (await system.Client.ApiAsync("POST", "/api/v1/pastes/0000000000/fork", null, Cancellation)).Expect(HttpStatusCode.NotFound);
    }

    private async Task<Created> VersionsAsync(string first, params string[] others)
    {
        var paste = await system.Client.PasteAsync(first, "?expires=1d", Cancellation);
        foreach (var text in others)
        {
            (await system.Client.UpdateAsync(paste, text, Cancellation)).Expect(HttpStatusCode.OK);
        }

        return paste;
    }
}
