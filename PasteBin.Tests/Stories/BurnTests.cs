using System.Net;

namespace PasteBin.Tests.Stories;

[Collection(SystemCollection.Name)]
public sealed class BurnTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_readers_on_both_replicas_one_gets_the_text()
    {
        for (var round = 0; round < 20; round++)
        {
            var paste = await system.Client.PasteAsync($"Secret {round}", "?burn=true", Cancellation);
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async reader =>
            {
                using var answer = await system.Replicas[reader % 2].PostAsync($"/raw/{paste.Key}", null, Cancellation);
                return (answer.StatusCode, Text: await answer.Content.ReadAsStringAsync(Cancellation));
            }));
            Assert.Equal($"Secret {round}", Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK).Text);
            Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.OK), answer =>
            {
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
                Assert.DoesNotContain("Secret", answer.Text, StringComparison.Ordinal);
            });
        }
    }

    [Theory]
    [InlineData("GET", "/{0}", "text/html,*/*;q=0.8")]
    [InlineData("GET", "/{0}", "*/*")]
    [InlineData("GET", "/raw/{0}", "*/*")]
    [InlineData("GET", "/api/v1/pastes/{0}", "application/json")]
    [InlineData("HEAD", "/{0}", "*/*")]
    [InlineData("HEAD", "/raw/{0}", "*/*")]
    [InlineData("HEAD", "/api/v1/pastes/{0}", "*/*")]
    public async Task Looking_does_not_burn_and_says_how_to_read(string method, string path, string accept)
    {
        var paste = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        foreach (var replica in system.Replicas)
        {
            using var request = new HttpRequestMessage(new(method), string.Format(null, path, paste.Key));
            request.Headers.Add("Accept", accept);
            using var answer = await replica.SendAsync(request, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.DoesNotContain("Secret", text, StringComparison.Ordinal);
            Assert.True(answer.Headers.CacheControl?.NoStore);
            if (method == "GET")
            {
                Assert.Contains("POST", text, StringComparison.OrdinalIgnoreCase);
            }
        }

        using var read = await system.Client.PostAsync($"/raw/{paste.Key}", null, Cancellation);
        Assert.Equal("Secret", await read.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("/{0}")]
    [InlineData("/raw/{0}")]
    [InlineData("/api/v1/pastes/{0}/read")]
    public async Task Every_form_of_the_post_reads_it_once_and_reads_any_other_paste_too(string path)
    {
        var burning = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        var other = await system.Client.PasteAsync("Secret", "", Cancellation);
        var route = string.Format(null, path, burning.Key);
        using var first = await system.Replicas[0].PostAsync(route, null, Cancellation);
        using var second = await system.Replicas[1].PostAsync(route, null, Cancellation);
        using var plain = await system.Replicas[1].PostAsync(string.Format(null, path, other.Key), null, Cancellation);
        Assert.Contains("Secret", await first.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.True(first.Headers.CacheControl?.NoStore);
        Assert.Equal(HttpStatusCode.NotFound, second.StatusCode);
        Assert.Contains("Secret", await plain.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await system.Client.ReadAsync(other.Key, Cancellation)).Status);
    }
}
