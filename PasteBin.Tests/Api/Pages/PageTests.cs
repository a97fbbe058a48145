using System.Net;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace PasteBin.Tests.Api.Pages;

/// <summary>Pages as what travels: their headers, what may be kept of them, who may post to them.</summary>
[Collection(SystemCollection.Name)]
public sealed partial class PageTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_tells_browsers_to_keep_to_themselves()
    {
        var page = await GetAsync("/");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", page.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.Equal("same-origin", page.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Contains("camera=()", page.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=\"/assets/)| on[a-z]+=| style=", await page.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_pastes_page_is_sent_again_only_when_it_is_another()
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        var english = await GetAsync($"/{paste.Key}");
        var tag = english.Headers.ETag!.Tag;
        Assert.Equal(tag, (await GetAsync($"/{paste.Key}", replica: 1)).Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync($"/{paste.Key}", ("If-None-Match", tag))).StatusCode);
        Assert.NotEqual(tag, (await GetAsync($"/{paste.Key}", ("Cookie", "theme=dark"))).Headers.ETag!.Tag);
        Assert.NotEqual(tag, (await GetAsync($"/{paste.Key}", ("Accept-Language", "de"))).Headers.ETag!.Tag);
        (await system.Client.UpdateAsync(paste, "Another", Cancellation)).Expect(HttpStatusCode.OK);
        var changed = await GetAsync($"/{paste.Key}", ("If-None-Match", tag));
        Assert.Contains("<li id=L1>Another", await changed.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_the_help_as_text()
    {
        var text = await system.Client.ApiAsync("GET", "/help", null, Cancellation, ("Accept", "*/*"));
        Assert.StartsWith("PasteBin keeps a text", text.Json.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_answers_wherever_a_page_is()
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        foreach (var form in (string[])["/", "/help", "/mine", "/{0}", "/{0}/edit", "/{0}/fork", "/{0}/versions", "/{0}/diff", "/{0}/download", "/{0}/embed"])
        {
            var path = string.Format(null, form, paste.Key);
            var page = await GetAsync(path);
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            request.Headers.Add("Accept", "text/html");
            using var head = await system.Client.SendAsync(request, Cancellation);
            Assert.Equal((page.StatusCode, page.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        }
    }

    [Fact]
    public async Task An_old_version_has_a_page_whose_links_are_to_it()
    {
        var paste = await system.Client.PasteAsync("First", "", Cancellation);
        (await system.Client.UpdateAsync(paste, "Second", Cancellation)).Expect(HttpStatusCode.OK);
        var html = await (await GetAsync($"/{paste.Key}?version=1")).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("<li id=L1>First</ol>", html, StringComparison.Ordinal);
        Assert.Contains($"href=\"/raw/{paste.Key}?version=1\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/download", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csharp", "C#")]
    [InlineData("cs", "C#")]
    [InlineData("sh", "Bash")]
    [InlineData("zig", "zig")]
    public async Task A_language_is_shown_by_its_name_and_so_is_the_ending_of_a_file(string language, string name)
    {
        var paste = await system.Client.PasteAsync("Text", $"?language={language}", Cancellation);
        var html = await (await GetAsync($"/{paste.Key}")).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains($"<span class=\"tag\">{HtmlEncoder.Default.Encode(name)}</span>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_are_kept_for_ever_under_their_hash_and_come_compressed()
    {
        var html = await (await GetAsync("/")).Content.ReadAsStringAsync(Cancellation);
        var addresses = Asset().Matches(html).Select(match => match.Value).Distinct().ToList();
        Assert.True(addresses.Count >= 3, "The page loads nothing.");
        foreach (var address in addresses)
        {
            var asset = await GetAsync(address, ("Accept-Encoding", "gzip, deflate, br"));
            Assert.Equal("br", asset.Content.Headers.ContentEncoding.Single());
            Assert.Equal("public, max-age=31536000, immutable", asset.Headers.CacheControl!.ToString());
            // A page of another build asks for another hash: it gets what there is, and keeps it not.
            var other = await GetAsync(Regex.Replace(address, @"\.[0-9a-f]{16}\.", ".0123456789abcdef."));
            Assert.True(other.Headers.CacheControl!.NoStore);
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/assets/..%2fappsettings.json")).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Origin", "https://evil.example", false)]
    [InlineData("Origin", "null", true)]
    [InlineData("Origin", "{0}", true)]
    [InlineData("Accept", "*/*", true)]
    public async Task Another_sites_form_burns_nothing(string header, string value, bool mayRead)
    {
        var paste = await system.Client.PasteAsync("Secret", "?burn", Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{paste.Key}");
        request.Headers.Add(header, string.Format(null, value, system.Address.GetLeftPart(UriPartial.Authority)));
        using var answer = await system.Client.SendAsync(request, Cancellation);
        Assert.Equal(mayRead ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(mayRead ? 0 : 1, await system.CountAsync("pastes", paste.Key));
    }

    [Fact]
    public async Task A_download_has_a_good_name_and_only_the_embedded_page_may_be_framed()
    {
        var paste = await system.Client.PasteAsync("Text", "?title=My%20notes&language=markdown", Cancellation);
        var download = await GetAsync($"/{paste.Key}/download");
        Assert.Equal("attachment; filename=\"My notes.md\"; filename*=UTF-8''My%20notes.md", download.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal("Text", await download.Content.ReadAsStringAsync(Cancellation));
        var embedded = await GetAsync($"/{paste.Key}/embed");
        Assert.EndsWith("frame-ancestors *", embedded.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var burning = await system.Client.PasteAsync("Secret", "?burn", Cancellation);
        foreach (var path in (string[])["download", "embed", "fork", "edit", "versions"])
        {
            Assert.DoesNotContain("Secret", await (await GetAsync($"/{burning.Key}/{path}")).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        Assert.Equal(1, await system.CountAsync("pastes", burning.Key));
    }

    private Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => GetAsync(path, 0, headers);

    private async Task<HttpResponseMessage> GetAsync(string path, int replica, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html,*/*;q=0.8");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await system.Replicas[replica].SendAsync(request, Cancellation);
    }

    [GeneratedRegex("/assets/[a-z.0-9-]+")]
    private static partial Regex Asset();
}
