using System.Text;
using System.Text.Json;

namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class HastebinTests(PasteBinSystem system)
{
    // More than one network packet, and characters of two to four bytes across every edge.
    private static readonly string Text = string.Concat(Enumerable.Repeat("zażółć gęślą 🐢\n", 3000));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST /documents HTTP/1.1\nAccept: */*\nContent-Type: application/x-www-form-urlencoded")]
    [InlineData("POST /documents HTTP/1.1\nContent-Type: text/plain\nAuthorization: Bearer 0123456789abcdef")]
    [InlineData("POST /documents HTTP/1.1\nContent-Type: application/json; charset=utf-8\nX-Requested-With: XMLHttpRequest\nAccept: application/json, text/javascript, */*; q=0.01")]
    [InlineData("POST /documents HTTP/1.1\nAuthorization: Basic dXNlcjpwYXNz\nUser-Agent: haste-client")]
    public async Task The_body_is_the_text_whatever_it_is_announced_as(string head)
    {
        var answer = await SendAsync(head, Text);
        Assert.Equal(200, answer.Status);
        Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        var key = Assert.Single(Json(answer).EnumerateObject());
        Assert.Equal("key", key.Name);
        Assert.Equal(Text, Encoding.UTF8.GetString((await system.Client.ReadAsync(key.Value.GetString()!, Cancellation)).Content));
    }

    [Fact]
    public async Task A_character_may_come_in_two_chunks()
    {
        // The original decodes each chunk by itself.
        var turtle = "🐢"u8.ToArray();
        var answer = await RawHttp.SendAsync(
            system.Address,
            [.. Encoding.ASCII.GetBytes($"POST /documents HTTP/1.1\r\nHost: {system.Address.Authority}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n"), .. turtle[..2], .. "\r\n2\r\n"u8, .. turtle[2..], .. "\r\n0\r\n\r\n"u8],
            Cancellation);
        Assert.Equal("🐢"u8.ToArray(), (await system.Client.ReadAsync(Json(answer).GetProperty("key").GetString()!, Cancellation)).Content);
    }

    [Fact]
    public async Task A_text_that_looks_like_a_form_is_a_text() =>
        Assert.Equal("sprunge=a", await StoredAsync("POST /documents HTTP/1.1\nContent-Type: application/x-www-form-urlencoded", "sprunge=a"));

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public async Task Of_a_multipart_form_the_text_is_the_field_data(string end) =>
        Assert.Equal("form text\n", await StoredAsync(
            "POST /documents HTTP/1.1\nContent-Type: multipart/form-data; boundary=------------------------6b5c9b2f0a3e7d14",
            "--------------------------6b5c9b2f0a3e7d14\nContent-Disposition: form-data; name=\"data\"\n\nform text\u0001\n--------------------------6b5c9b2f0a3e7d14--\n"
                .Replace("\n", end, StringComparison.Ordinal).Replace("\u0001", "\n", StringComparison.Ordinal)));

    [Fact]
    public async Task What_is_too_long_is_400_in_its_own_words()
    {
        var answer = await SendAsync("POST /documents HTTP/1.1", new string('a', 10 * 1024 * 1024 + 1));
        Assert.Equal(400, answer.Status);
        Assert.Equal("""{"message":"Document exceeds maximum length."}""", answer.Text);
    }

    [Fact]
    public async Task A_document_is_read_with_and_without_an_ending()
    {
        var key = Json(await SendAsync("POST /documents HTTP/1.1", Text)).GetProperty("key").GetString()!;
        foreach (var path in (string[])[key, $"{key}.js"])
        {
            var document = await SendAsync($"GET /documents/{path} HTTP/1.1", "");
            var raw = await SendAsync($"GET /raw/{path} HTTP/1.1", "");
            Assert.Equal((200, 200), (document.Status, raw.Status));
            Assert.Equal(["data", "key"], Json(document).EnumerateObject().Select(member => member.Name));
            Assert.Equal(Text, Json(document).GetProperty("data").GetString());
            Assert.Equal(key, Json(document).GetProperty("key").GetString());
            Assert.Equal(Text, raw.Text);
            Assert.Equal("text/plain; charset=utf-8", raw.Headers["Content-Type"]);
            foreach (var head in (string[])["documents", "raw"])
            {
                var none = await SendAsync($"HEAD /{head}/{path} HTTP/1.1", "");
                Assert.Equal(200, none.Status);
                Assert.Empty(none.Body);
            }
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_replaced_in_json_only()
    {
        var paste = await system.Client.PasteAsync([(byte)'a', 0xff, (byte)'b'], "", Cancellation);
        Assert.Equal("a\ufffdb", Json(await SendAsync($"GET /documents/{paste.Key} HTTP/1.1", "")).GetProperty("data").GetString());
    }

    [Theory]
    [InlineData("/documents/aaaaaaaaaa")]
    [InlineData("/documents/aaaaaaaaaa.txt")]
    [InlineData("/documents/about.md")]
    [InlineData("/raw/aaaaaaaaaa")]
    [InlineData("/raw/aaaaaaaaaa.js")]
    public async Task What_is_not_there_is_said_the_same_everywhere(string path)
    {
        var answer = await SendAsync($"GET {path} HTTP/1.1\nAccept: */*", "");
        Assert.Equal(404, answer.Status);
        Assert.Equal("""{"message":"Document not found."}""", answer.Text);
        Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(404, (await SendAsync($"HEAD {path} HTTP/1.1", "")).Status);
    }

    [Fact]
    public async Task A_paste_that_burns_is_not_read_by_looking()
    {
        var paste = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        var answer = await SendAsync($"GET /documents/{paste.Key} HTTP/1.1", "");
        Assert.Equal(403, answer.Status);
        Assert.Contains("POST", Json(answer).GetProperty("message").GetString(), StringComparison.Ordinal);
        using var read = await system.Client.PostAsync($"/raw/{paste.Key}", null, Cancellation);
        Assert.Equal("Secret", await read.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<string> StoredAsync(string head, string body)
    {
        var key = Json(await SendAsync(head, body)).GetProperty("key").GetString()!;
        return Encoding.UTF8.GetString((await system.Client.ReadAsync(key, Cancellation)).Content);
    }

    private Task<RawAnswer> SendAsync(string head, string body) => RawHttp.SendAsync(system.Address, head, body, Cancellation);

    private static JsonElement Json(RawAnswer answer) => JsonDocument.Parse(answer.Body).RootElement;
}
