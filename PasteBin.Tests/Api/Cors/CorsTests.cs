using System.Net;

namespace PasteBin.Tests.Api.Cors;

[Collection(SystemCollection.Name)]
public sealed class CorsTests(PasteBinSystem system)
{
    private const string Origin = "https://editor.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/pastes", "POST", "content-type")]
    [InlineData("/api/v1/pastes/aaaaaaaaaa", "PUT", "content-type,x-delete-token,if-match")]
    [InlineData("/api/v1/pastes/aaaaaaaaaa", "DELETE", "authorization")]
    [InlineData("/raw/aaaaaaaaaa", "GET", "range")]
    public async Task A_browser_that_asks_first_is_told_that_it_may(string path, string method, string headers)
    {
        var answer = await system.Client.ApiAsync(
            "OPTIONS", path, null, Cancellation, ("Origin", Origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers));
        answer.Expect(HttpStatusCode.NoContent);
        Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains(method, Header(answer, "Access-Control-Allow-Methods").Split(','));
        Assert.Equal(headers.Split(','), Header(answer, "Access-Control-Allow-Headers").Split(','));
        Assert.NotEmpty(Header(answer, "Access-Control-Max-Age"));
        Assert.Empty(Header(answer, "Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_name_that_no_header_can_have_is_not_repeated()
    {
        var answer = await system.Client.ApiAsync(
            "OPTIONS", "/api/v1/pastes", null, Cancellation,
            ("Origin", Origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "\u0018content-type"));
        answer.Expect(HttpStatusCode.NoContent);
        Assert.Empty(Header(answer, "Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task A_script_reads_answers_errors_and_the_headers_that_matter()
    {
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "x" }, Cancellation, ("Origin", Origin))).Expect(HttpStatusCode.Created);
        var missing = (await system.Client.ApiAsync("GET", "/api/v1/nothing", null, Cancellation, ("Origin", Origin))).Expect(HttpStatusCode.NotFound);
        var mistake = (await system.Client.ApiAsync("POST", "/api/v1/pastes", "{", Cancellation, ("Origin", Origin))).Expect(HttpStatusCode.BadRequest);
        var raw = (await system.Client.ApiAsync("GET", $"/raw/{created["key"].GetString()}", null, Cancellation, ("Origin", Origin))).Expect(HttpStatusCode.OK);
        foreach (var answer in new[] { created, missing, mistake, raw })
        {
            Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
            Assert.Empty(Header(answer, "Access-Control-Allow-Credentials"));
            var exposed = Header(answer, "Access-Control-Expose-Headers").Split(',');
            Assert.All((string[])["ETag", "Location", "X-Delete-Token", "X-Request-Id", "Retry-After", "Content-Range"], name => Assert.Contains(name, exposed));
        }
    }

    [Fact]
    public async Task Pages_are_for_no_other_page_to_read()
    {
        var paste = await system.Client.PasteAsync("x", "", Cancellation);
        foreach (var path in (string[])["/", $"/{paste.Key}"])
        {
            Assert.Empty(Header(await system.Client.ApiAsync("GET", path, null, Cancellation, ("Origin", Origin)), "Access-Control-Allow-Origin"));
        }
    }

    private static string Header(ApiAnswer answer, string name) =>
        answer.Message.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
}
