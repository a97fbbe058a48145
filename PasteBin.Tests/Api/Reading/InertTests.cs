using System.Net;
using System.Text;

namespace PasteBin.Tests.Api.Reading;

/// <summary>Whatever somebody wrote is text to whoever reads it: no browser makes anything else of it, in whichever form it comes.</summary>
[Collection(SystemCollection.Name)]
public sealed class InertTests(PasteBinSystem system)
{
    private const string Script = "<script>alert(1)</script>";

    /// <summary>None of this stands in a page as it was written.</summary>
    private static readonly string[] Alive = [Script, "<svg xmlns", "<img", "<?xml", "</pre></textarea>", "\" onmouseover="];

    private static readonly string[] Types = ["text/plain; charset=utf-8", "application/json; charset=utf-8", "text/html; charset=utf-8"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Texts { get; } =
    [
        $"<!DOCTYPE html><html><head><title>x</title></head><body onload=alert(1)>{Script}</body></html>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>",
        "<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"data:text/xml,x\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
        "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>",
        "GIF89a/*<svg/onload=alert(1)>*/=alert(1)//;",
        $"</pre></textarea></title></style></script>--></noscript><script>{Script}",
        $"a\u2028b\u2029c\r\nX-Injected: 1\r\n\r\n\0\u202e\u2066\"'`\\../../{Script}",
        "\ufeff" + Script,
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "{\"__proto__\":{\"x\":1}}</script><!--<script>",
        "%!PS-Adobe\n#!/bin/sh\nMZ\u007fELF",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_is_text_in_every_form_whatever_is_asked_for(string text)
    {
        var paste = await system.Client.PasteAsync(text, "?expires=1h", Cancellation);
        (await system.Client.UpdateAsync(paste, text + "\n" + Script, Cancellation)).Expect(HttpStatusCode.OK);
        foreach (var path in (string[])[
            $"/{paste.Key}?version=1", $"/{paste.Key}.html?version=1", $"/{paste.Key}.svg?version=1", $"/{paste.Key}.txt?version=1", $"/raw/{paste.Key}.pdf?version=1", $"/raw/{paste.Key}.xml?version=1",
            $"/api/v1/pastes/{paste.Key}?version=1", $"/api/v1/pastes/{paste.Key}/raw?version=1", $"/api/v1/pastes/{paste.Key}/versions/1/raw", $"/api/v1/pastes/{paste.Key}/diff", $"/documents/{paste.Key}.js"])
        {
            foreach (var accept in (string[])["*/*", "text/html", "image/svg+xml", "application/pdf, text/xml", "application/json"])
            {
                var answer = await system.Client.ApiAsync("GET", path, null, Cancellation, ("Accept", accept), ("Sec-Fetch-Dest", "document"));
                var type = Check(answer.Expect(HttpStatusCode.OK));
                if (type == "text/plain; charset=utf-8" && !path.Contains("/diff", StringComparison.Ordinal))
                {
                    Assert.Equal(text, await BytesAsync(answer));
                }
                else if (type.StartsWith("application/json", StringComparison.Ordinal) && path.StartsWith("/api/v1/pastes", StringComparison.Ordinal) && !path.Contains("/diff", StringComparison.Ordinal))
                {
                    Assert.Equal(text, answer["content"].GetString());
                }
            }
        }
    }

    [Theory]
    [InlineData("</title></h1><script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("' \" onmouseover=alert(1) x=\"")]
    [InlineData("</script><script>\u2028\u2029\u202e\u2066`\\../..\\${x}{{constructor}}")]
    [InlineData("javascript:alert(1)//../../etc/passwd")]
    public async Task A_title_is_text_wherever_it_is_said(string title)
    {
        var language = $"x{Guid.NewGuid():N}"[..20];
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "text", title, language, visibility = "public", expiresIn = "1h" }, Cancellation)).Expect(HttpStatusCode.Created);
        var key = created["key"].GetString();
        var list = (await system.Client.ApiAsync("GET", $"/api/v1/pastes?language={language}&q={Uri.EscapeDataString(title[..10])}", null, Cancellation)).Expect(HttpStatusCode.OK);
        Assert.Equal(title, list["pastes"][0].GetProperty("title").GetString());
        foreach (var path in (string[])[$"/api/v1/pastes/{key}", $"/api/v1/pastes/{key}/metadata"])
        {
            Assert.Equal(title, (await system.Client.ApiAsync("GET", path, null, Cancellation)).Expect(HttpStatusCode.OK)["title"].GetString());
        }

        var versions = (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{key}/versions", null, Cancellation)).Expect(HttpStatusCode.OK);
        Assert.Equal(title, versions["versions"][0].GetProperty("title").GetString());
        var fork = (await system.Client.ApiAsync("POST", $"/api/v1/pastes/{key}/fork", null, Cancellation)).Expect(HttpStatusCode.Created);
        Assert.Equal(title, fork["title"].GetString());
        var pages = await Task.WhenAll(((string[])["", "/edit", "/versions", "/fork", "/diff", "/embed"]).Select(page => system.NewClient().ApiAsync("GET", $"/{key}{page}", null, Cancellation, ("Accept", "text/html"))));
        Assert.All([created, list, versions, fork, .. pages], answer => Check(answer));
        var download = (await system.Client.ApiAsync("GET", $"/{key}/download", null, Cancellation)).Expect(HttpStatusCode.OK);
        var disposition = download.Message.Content.Headers.GetValues("Content-Disposition").Single();
        Assert.Matches("^attachment; filename=\"[^\"/\\\\<>]*\"; filename\\*=UTF-8''[!#$&+.^_`|~0-9A-Za-z%-]+$", disposition);
        Assert.DoesNotContain("%E2%80%A", disposition, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("%2F", disposition, StringComparison.OrdinalIgnoreCase);
        // As a search that finds nothing too.
        var nothing = (await system.Client.ApiAsync("GET", $"/api/v1/pastes?q={Uri.EscapeDataString(title)}{language}", null, Cancellation)).Expect(HttpStatusCode.OK);
        Assert.Equal("{\"pastes\":[],\"next\":null}", nothing.Json.GetRawText());
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("..%2f..%2fpasswd.svg")]
    [InlineData("<script>alert(1)<%2fscript>.html")]
    [InlineData("a%22;%20filename=%22evil.exe")]
    [InlineData("%E2%80%AEgpj.exe")]
    public async Task A_file_s_name_names_a_language_and_nothing_else(string name)
    {
        var put = await Dialects.RawHttp.SendAsync(system.Address, $"PUT /{name} HTTP/1.1", "text", Cancellation);
        Assert.True(put.Status is 201 or 404 or 405, $"{put.Status} {put.Text}");
        Assert.Matches("^(http://localhost:[0-9]+/[0-9A-Za-z]{10}\n|[0-9]{3} [^<>]*\n)$", put.Text);
        var form = await Dialects.RawHttp.SendAsync(
            system.Address, "POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=XX",
            $"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\ntext\r\n--XX--\r\n", Cancellation);
        Assert.Matches("^http://localhost:[0-9]+/[0-9A-Za-z]{10}\n$", form.Text);
        Assert.DoesNotContain("Content-Disposition", form.Headers.Keys);
        var page = await system.Client.ApiAsync("GET", new Uri(form.Text.Trim()).AbsolutePath, null, Cancellation, ("Accept", "text/html"));
        Check(page.Expect(HttpStatusCode.OK));
        Assert.DoesNotContain("passwd", page.Json.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", page.Json.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What holds of every answer; its type.</summary>
    private static string Check(ApiAnswer answer)
    {
        var headers = answer.Message.Headers;
        var type = answer.Message.Content.Headers.ContentType!.ToString();
        Assert.Contains(type, Types);
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(headers.Contains("X-Injected"));
        Assert.Null(answer.Message.Content.Headers.ContentDisposition);
        if (type.StartsWith("text/html", StringComparison.Ordinal))
        {
            var policy = headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.All(Alive, word => Assert.DoesNotContain(word, answer.Json.ToString(), StringComparison.Ordinal));
            Assert.DoesNotMatch("(?:href|src|action)=\"?javascript:", answer.Json.ToString());
        }
        else if (type.StartsWith("text/plain", StringComparison.Ordinal))
        {
            Assert.Equal("default-src 'none'; sandbox", headers.GetValues("Content-Security-Policy").Single());
        }

        return type;
    }

    private static async Task<string> BytesAsync(ApiAnswer answer) => Encoding.UTF8.GetString(await answer.Message.Content.ReadAsByteArrayAsync(Cancellation));
}
