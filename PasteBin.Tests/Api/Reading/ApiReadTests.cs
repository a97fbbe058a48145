using System.Net;

namespace PasteBin.Tests.Api.Reading;

/// <summary>What there is to read of a paste under <c>/api/v1</c>.</summary>
[Collection(SystemCollection.Name)]
public sealed class ApiReadTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metadata_say_all_but_the_text_under_the_tag_that_the_paste_has()
    {
        var paste = await system.Client.PasteAsync("Some text", "?title=A+title&language=sql&visibility=public", Cancellation);
        var whole = await GetAsync(paste.Key);
        var metadata = (await GetAsync($"{paste.Key}/metadata")).Expect(HttpStatusCode.OK);
        var members = whole.Json.EnumerateObject().Where(member => member.Name is not ("content" or "encoding")).ToDictionary(member => member.Name, member => member.Value.ToString());
        Assert.Equal(members, metadata.Json.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString()));
        Assert.Equal(whole.ETag, metadata.ETag);
        (await GetAsync($"{paste.Key}/metadata", ("If-None-Match", metadata.ETag!))).Expect(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Metadata_of_a_paste_that_burns_burn_nothing()
    {
        var paste = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        foreach (var replica in system.Replicas)
        {
            var metadata = (await replica.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/metadata", null, Cancellation)).Expect(HttpStatusCode.OK);
            Assert.True(metadata["burn"].GetBoolean());
            Assert.Equal("Secret".Length, metadata["size"].GetInt32());
            Assert.DoesNotContain("Secret", metadata.Json.GetRawText(), StringComparison.Ordinal);
        }

        (await GetAsync($"{paste.Key}/raw")).Expect(HttpStatusCode.Forbidden);
        Assert.Equal("Secret", (await system.Client.ApiAsync("POST", $"/api/v1/pastes/{paste.Key}/read", null, Cancellation))["content"].GetString());
        (await GetAsync($"{paste.Key}/metadata")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_text_of_any_version_is_there_as_it_came()
    {
        var paste = await system.Client.PasteAsync("First\r\n", "", Cancellation);
        await system.Client.UpdateAsync(paste, "Second", Cancellation);
        foreach (var (path, text) in new[] { ("raw", "Second"), ("versions/1/raw", "First\r\n"), ("versions/2/raw", "Second") })
        {
            var answer = (await GetAsync($"{paste.Key}/{path}")).Expect(HttpStatusCode.OK);
            Assert.Equal(text, await answer.Message.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal("text/plain; charset=utf-8", answer.Message.Content.Headers.ContentType?.ToString());
            Assert.Equal("nosniff", answer.Message.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("Accept-Encoding", answer.Message.Headers.Vary.Single());
            (await GetAsync($"{paste.Key}/{path}", ("If-None-Match", answer.ETag!))).Expect(HttpStatusCode.NotModified);
        }

        (await GetAsync($"{paste.Key}/raw", ("Range", "bytes=0-2"))).Expect(HttpStatusCode.PartialContent);
        (await GetAsync($"{paste.Key}/versions/3/raw")).Expect(HttpStatusCode.NotFound);
    }

    private Task<ApiAnswer> GetAsync(string path, params (string, string)[] headers) => system.Client.ApiAsync("GET", $"/api/v1/pastes/{path}", null, Cancellation, headers);
}
