using System.Net;
using PasteBin.Tests.Browser;

namespace PasteBin.Tests.Api.Pages;

/// <summary>What keeps other sites, and whatever is in a paste, from acting in a reader's name: on every page there is.</summary>
[Collection(PagesCollection.Name)]
public sealed class PageSecurityTests(PasteBinSystem system, StrictReplica strict)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_has_the_whole_policy_and_one_alone_may_be_framed()
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        var burning = await system.Client.PasteAsync("Text", "?burn", Cancellation);
        var locked = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "Text", password = "swordfish" }, Cancellation))["key"].GetString();
        foreach (var (method, path) in ((string, string)[])
        [
            ("GET", "/"), ("GET", "/mine"), ("GET", "/help"), ("GET", "/docs"), ("GET", "/docs/problems"), ("GET", $"/{paste.Key}"), ("GET", $"/{paste.Key}?version=1"),
            ("GET", $"/{paste.Key}/edit"), ("GET", $"/{paste.Key}/fork"), ("GET", $"/{paste.Key}/versions"), ("GET", $"/{paste.Key}/diff"), ("GET", $"/{paste.Key}/embed"),
            ("GET", $"/{burning.Key}"), ("GET", $"/{burning.Key}/embed"), ("GET", $"/{locked}"), ("GET", $"/{locked}/diff"), ("GET", "/aaaaaaaaaa"), ("POST", "/new"), ("PUT", "/mine"),
        ])
        {
            var page = await system.Client.ApiAsync(method, path, null, Cancellation, ("Accept", "text/html"));
            Assert.True(page.Message.Content.Headers.ContentType?.MediaType == "text/html", $"{path}: {page.Json}");
            string Header(string name) => page.Message.Headers.TryGetValues(name, out var values) ? values.Single() : throw new InvalidOperationException($"{path} has no {name}.");
            var policy = Header("Content-Security-Policy");
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("nonce", policy, StringComparison.Ordinal);
            Assert.Contains("base-uri 'none'; require-trusted-types-for 'script'; trusted-types ", policy, StringComparison.Ordinal);
            var isFrameable = path == $"/{paste.Key}/embed";
            Assert.EndsWith(isFrameable ? "frame-ancestors *" : "frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal(isFrameable ? "cross-origin" : "same-origin", Header("Cross-Origin-Resource-Policy"));
            Assert.Equal(("same-origin", "no-referrer", "nosniff"), (Header("Cross-Origin-Opener-Policy"), Header("Referrer-Policy"), Header("X-Content-Type-Options")));
            Assert.Contains("camera=()", Header("Permissions-Policy"), StringComparison.Ordinal);
            Assert.False(page.Message.Headers.Contains("Strict-Transport-Security"), "Over plain HTTP it says nothing.");
            if (!path.StartsWith("/docs", StringComparison.Ordinal))
            {
                Assert.DoesNotMatch("<script(?![^>]* src=\"/assets/)|<[^>]* on[a-z]+=|<[^>]* style=|<style", page.Json.GetString());
            }
        }
    }

    [Theory]
    [InlineData("/new", "content=Text")]
    [InlineData("/settings", "theme=dark")]
    [InlineData("/{0}", "password=swordfish")]
    [InlineData("/{0}/edit", "do=delete&token={1}")]
    [InlineData("/{0}/diff", "password=swordfish")]
    public async Task No_form_is_taken_from_another_site(string path, string form)
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        foreach (var (header, value) in ((string, string)[])[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example")])
        {
            using var body = new StringContent(string.Format(null, form, paste.Key, paste.DeleteToken), null, "application/x-www-form-urlencoded");
            var answer = await system.Client.ApiAsync("POST", string.Format(null, path, paste.Key), body, Cancellation, ("Accept", "text/html"), (header, value));
            answer.Expect(HttpStatusCode.Forbidden);
            Assert.Contains("This came from another site", answer.Json.GetString(), StringComparison.Ordinal);
            Assert.False(answer.Message.Headers.Contains("Set-Cookie"));
        }

        Assert.Equal(1, await system.CountAsync("pastes", paste.Key));
    }

    [Fact]
    public async Task A_cookie_chooses_from_a_list_and_nothing_else_is_ever_put_into_one()
    {
        var page = await system.Client.ApiAsync("GET", "/", null, Cancellation, ("Accept", "text/html"), ("Cookie", "theme=../../appsettings; language=../../appsettings"));
        Assert.Contains("<html lang=\"en\" data-theme=\"auto\"", page.Json.GetString(), StringComparison.Ordinal);
        using var evil = new FormUrlEncodedContent([new("theme", "../../appsettings"), new("language", "xx"), new("back", "//evil.example")]);
        var answer = (await system.Client.ApiAsync("POST", "/settings", evil, Cancellation)).Expect(HttpStatusCode.SeeOther);
        Assert.False(answer.Message.Headers.Contains("Set-Cookie"));
        Assert.Equal("/", answer.Message.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Behind_a_proxy_with_tls_browsers_are_told_to_stay_there()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = await strict.StartAsync(system) };
        (string, string)[] headers = [("Accept", "text/html"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", StrictReplica.NewClient())];
        var page = await client.ApiAsync("GET", "/", null, Cancellation, headers);
        Assert.Equal("max-age=31536000", page.Message.Headers.GetValues("Strict-Transport-Security").Single());
        using var dark = new FormUrlEncodedContent([new("theme", "dark")]);
        var chosen = (await client.ApiAsync("POST", "/settings", dark, Cancellation, headers)).Expect(HttpStatusCode.SeeOther);
        Assert.Contains("; secure", chosen.Message.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }
}
