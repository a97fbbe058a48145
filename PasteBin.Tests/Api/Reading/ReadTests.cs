using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace PasteBin.Tests.Api.Reading;

/// <summary>The forms of a paste over HTTP, from each layer.</summary>
[Collection(SystemCollection.Name)]
public sealed class ReadTests(PasteBinSystem system)
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("жълта дюля\r\n", 2000)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Raw_text_is_what_it_says_it_is()
    {
        var paste = await system.Client.PasteAsync(Text, "", Cancellation);
        using var answer = await SendAsync($"/raw/{paste.Key}");
        Assert.Equal(Text, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(Text.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; sandbox", Header(answer, "Content-Security-Policy"));
        Assert.Equal("no-cache", Header(answer, "Cache-Control"));
        Assert.Equal("Accept-Encoding", Header(answer, "Vary"));
        Assert.False(answer.Headers.ETag?.IsWeak);
    }

    [Fact]
    public async Task Each_layer_gives_each_encoding_with_its_own_tag()
    {
        var paste = await system.Client.PasteAsync(Text, "", Cancellation);
        var seen = new HashSet<(string Source, bool Gzip, string? Tag)>();
        foreach (var replica in system.Replicas)
        {
            for (var i = 0; i < 4; i++)
            {
                using var answer = await SendAsync($"/raw/{paste.Key}", i % 2 == 0 ? [] : [("Accept-Encoding", "gzip")], replica);
                var gzip = answer.Content.Headers.ContentEncoding.SequenceEqual(["gzip"]);
                Assert.Equal(i % 2 == 1, gzip);
                var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
                Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
                Assert.Equal(Text, gzip ? Unzip(bytes) : bytes);
                seen.Add((Header(answer, "X-Cache")!, gzip, answer.Headers.ETag?.Tag));
            }
        }

        Assert.Contains(seen, one => one.Source == "l1");
        Assert.Single(seen.Where(one => one.Gzip).Select(one => one.Tag).Distinct());
        Assert.Single(seen.Where(one => !one.Gzip).Select(one => one.Tag).Distinct());
        Assert.Equal(2, seen.Select(one => one.Tag).Distinct().Count());
    }

    [Theory]
    [InlineData("/raw/{0}")]
    [InlineData("/{0}")]
    [InlineData("/api/v1/pastes/{0}")]
    public async Task Who_has_it_gets_304_and_head_gets_the_headers(string path)
    {
        var paste = await system.Client.PasteAsync(Text, "", Cancellation);
        path = string.Format(null, path, paste.Key);
        using var whole = await SendAsync(path);
        using var head = await SendAsync(path, method: HttpMethod.Head);
        using var same = await SendAsync(path, [("If-None-Match", $"\"other\", {whole.Headers.ETag}")]);
        using var different = await SendAsync(path, [("If-None-Match", "\"other\"")]);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(whole.Headers.ETag, head.Headers.ETag);
        Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(whole.Headers.ETag, same.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, different.StatusCode);
    }

    [Theory]
    [InlineData(10, 19)]
    [InlineData(0, null)]
    [InlineData(null, 5)]
    [InlineData(23_000, 99_999_999)]
    public async Task A_range_is_of_the_plain_bytes_whatever_is_accepted(int? from, int? to)
    {
        var paste = await system.Client.PasteAsync(Text, "", Cancellation);
        using var answer = await SendAsync($"/raw/{paste.Key}", [("Range", $"bytes={from}-{to}"), ("Accept-Encoding", "gzip")]);
        var expected = from is null ? Text[^to!.Value..] : Text[from.Value..Math.Min(Text.Length, to + 1 ?? Text.Length)];
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(Text.Length, answer.Content.Headers.ContentRange?.Length);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_range_past_the_end_is_416_and_one_of_another_text_is_all_of_this_one()
    {
        var paste = await system.Client.PasteAsync(Text, "", Cancellation);
        using var past = await SendAsync($"/raw/{paste.Key}", [("Range", "bytes=99999999-")]);
        using var other = await SendAsync($"/raw/{paste.Key}", [("Range", "bytes=0-1"), ("If-Range", "\"other\"")]);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, past.StatusCode);
        Assert.Equal(Text.Length, past.Content.Headers.ContentRange?.Length);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_large_compressed_paste_is_decompressed_on_its_way_and_in_parts()
    {
        var large = new Random(7).GetItems("abcdefgh"u8.ToArray(), 5 * 1024 * 1024);
        var paste = await system.Client.PasteAsync(large, "", Cancellation);
        foreach (var replica in system.Replicas)
        {
            var whole = await replica.ReadAsync(paste.Key, Cancellation);
            Assert.True(large.AsSpan().SequenceEqual(whole.Content));
            using var part = await SendAsync($"/raw/{paste.Key}", [("Range", "bytes=3000000-3100000")], replica);
            Assert.Equal(large[3_000_000..3_100_001], await part.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task A_browser_gets_a_page_and_curl_the_text()
    {
        var paste = await system.Client.PasteAsync("<b>bold</b>", "?title=A+%3Ctitle%3E", Cancellation);
        using var page = await SendAsync($"/{paste.Key}", [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]);
        using var text = await SendAsync($"/{paste.Key}", [("Accept", "*/*")]);
        var html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<li id=L1>&lt;b&gt;bold&lt;/b&gt;</ol>", html, StringComparison.Ordinal);
        Assert.Contains("""<h1 dir="auto">A &lt;title&gt;</h1>""", html, StringComparison.Ordinal);
        Assert.Equal("Accept, Accept-Encoding, Accept-Language, Cookie", Header(page, "Vary"));
        Assert.Equal("<b>bold</b>", await text.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("text/plain", text.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Json_says_all_about_it()
    {
        var paste = await system.Client.PasteAsync(Text, "?title=Quince&language=text&expires=1h", Cancellation);
        using var answer = await SendAsync($"/api/v1/pastes/{paste.Key}");
        using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(Cancellation), default, Cancellation);
        Assert.Equal(Encoding.UTF8.GetString(Text), json.RootElement.GetProperty("content").GetString());
        Assert.Equal("Quince", json.RootElement.GetProperty("title").GetString());
        Assert.Equal(Text.Length, json.RootElement.GetProperty("size").GetInt32());
        Assert.Equal(
            TimeSpan.FromHours(1), json.RootElement.GetProperty("expiresAt").GetDateTimeOffset() - json.RootElement.GetProperty("createdAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("/raw/{0}", "application/json")]
    [InlineData("/{0}", "text/plain")]
    [InlineData("/api/v1/pastes/{0}", "application/problem+json")]
    public async Task What_is_not_there_is_said_in_the_form_that_was_asked_for(string path, string type)
    {
        foreach (var key in (string[])["aaaaaaaaaa", "favicon.ico", "%3Cscript%3E", new string('a', 3000)])
        {
            using var answer = await SendAsync(string.Format(null, path, key));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
            Assert.NotNull(Header(answer, "X-Request-Id"));
        }
    }

    [Fact]
    public async Task The_front_page_explains_itself_to_curl_and_to_a_browser()
    {
        using var text = await SendAsync("/");
        using var page = await SendAsync("/", [("Accept", "text/html")]);
        Assert.Contains($"curl --data-binary @notes.txt {system.Address}", await text.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }

    private async Task<HttpResponseMessage> SendAsync(
        string path, (string Name, string Value)[]? headers = null, HttpClient? replica = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await (replica ?? system.Client).SendAsync(request, Cancellation);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private static byte[] Unzip(byte[] bytes)
    {
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
