using System.Net;
using System.Text;

namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class PlainCurlTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("printf 'a\\nb\\n' | curl -s --data-binary @- HOST/")]
    [InlineData("printf 'a\\nb\\n' > a.txt; curl -s --data-binary @a.txt HOST/")]
    [InlineData("printf 'a\\nb\\n' | curl -s -H 'Content-Type: text/plain' --data-binary @- HOST")]
    [InlineData("printf 'a\\nb\\n' | curl -s -T - HOST/")]
    [InlineData("printf 'a\\nb\\n' > a.txt; curl -s -T a.txt HOST/")]
    [InlineData("printf 'a\\nb\\n' > a.txt; curl -s --upload-file a.txt HOST/other.txt")]
    [InlineData("printf 'a\\nb\\n' > a.txt; curl -s -X PUT --data-binary @a.txt HOST/")]
    [InlineData("printf 'a\\nb\\n' | curl -s -F 'content=<-' HOST/")]
    [InlineData("printf 'a\\nb\\n' | curl -s --data-urlencode content@- HOST/")]
    [InlineData("printf 'a\\nb\\n' | curl -s -H 'Expect: 100-continue' --data-binary @- HOST/")]
    [InlineData("printf 'a\\nb\\n' | curl -s -H 'Transfer-Encoding: chunked' --data-binary @- HOST/")]
    public async Task Every_form_of_curl_gets_the_link_in_a_line(string command)
    {
        var output = await system.RunAsync(command + " -w '%{http_code}'", Cancellation);
        Assert.Matches("^http://[^/]+/[0-9A-Za-z]{10}\n201$", output);
        Assert.Equal("a\nb\n", await system.Client.GetStringAsync(output.Split('\n')[0], Cancellation));
    }

    [Theory]
    [InlineData("sprunge")]
    [InlineData("content=")]
    [InlineData("content=a b")]
    [InlineData("content=a\n")]
    [InlineData("content=100%")]
    [InlineData("context=a")]
    [InlineData("x=1&content=a")]
    [InlineData("{\"content\":\"a\"}")]
    public async Task What_is_only_announced_as_a_form_is_the_text(string text)
    {
        var answer = await SendAsync("POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded", text);
        if (text == "content=")
        {
            Assert.Equal(400, answer.Status);
            return;
        }

        Assert.Equal(201, answer.Status);
        Assert.Equal(text, await system.Client.GetStringAsync(answer.Text.Trim(), Cancellation));
    }

    [Fact]
    public async Task A_put_is_the_text_even_if_it_looks_like_a_form()
    {
        var answer = await SendAsync("PUT /a.txt HTTP/1.1\nContent-Type: application/x-www-form-urlencoded", "content=a");
        Assert.Equal("content=a", await system.Client.GetStringAsync(answer.Text.Trim(), Cancellation));
    }

    [Fact]
    public async Task A_form_may_hold_the_largest_text_however_it_is_encoded()
    {
        var text = new string('ż', 5 * 1024 * 1024);
        var encoded = await SendAsync(
            "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded", "content=" + string.Concat(Enumerable.Repeat("%C5%BC", text.Length)));
        var multipart = await SendAsync(
            "POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=XX", $"--XX\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\n{text}\r\n--XX--\r\n");
        foreach (var answer in (RawAnswer[])[encoded, multipart])
        {
            Assert.Equal(201, answer.Status);
            Assert.Equal(text, await system.Client.GetStringAsync(answer.Text.Trim(), Cancellation));
        }
    }

    [Theory]
    [InlineData("text/plain", "", 10 * 1024 * 1024 + 1)]
    [InlineData("application/x-www-form-urlencoded", "content=", 10 * 1024 * 1024 + 1)]
    [InlineData("application/x-www-form-urlencoded", "content=", 32 * 1024 * 1024)]
    [InlineData("multipart/form-data; boundary=XX", "--XX\n\n", 11 * 1024 * 1024)]
    public async Task Too_much_is_413_and_never_cut(string type, string start, int size)
    {
        var answer = await SendAsync($"POST / HTTP/1.1\nContent-Type: {type}", start + new string('a', size));
        Assert.Equal(413, answer.Status);
        Assert.Contains("10485760", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "content=Hello%0D%0Athere&title=A+title&burn=true&expiresIn=1h")]
    [InlineData("multipart/form-data; boundary=----WebKitFormBoundaryx8jO2oVc6SWP3Sad", """
        ------WebKitFormBoundaryx8jO2oVc6SWP3Sad
        Content-Disposition: form-data; name="content"

        Hello
        there
        ------WebKitFormBoundaryx8jO2oVc6SWP3Sad
        Content-Disposition: form-data; name="file"; filename=""
        Content-Type: application/octet-stream


        ------WebKitFormBoundaryx8jO2oVc6SWP3Sad
        Content-Disposition: form-data; name="burn"

        on
        ------WebKitFormBoundaryx8jO2oVc6SWP3Sad--

        """)]
    public async Task A_browser_is_sent_on_to_the_paste_and_following_does_not_burn_it(string type, string body)
    {
        const string Accept = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        var answer = await SendAsync($"POST / HTTP/1.1\n{Accept}\nContent-Type: {type}", body.ReplaceLineEndings("\r\n"));
        Assert.Equal(303, answer.Status);
        var page = await RawHttp.SendAsync(new(answer.Headers["Location"]), $"GET {new Uri(answer.Headers["Location"]).AbsolutePath} HTTP/1.1\n{Accept}", "", Cancellation);
        Assert.Equal(403, page.Status);
        using var read = await system.Client.PostAsync(answer.Headers["Location"], null, Cancellation);
        Assert.Equal("Hello\r\nthere", await read.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Ten_thousand_parts_are_refused_at_no_cost()
    {
        var parts = string.Concat(Enumerable.Repeat("--XX\nContent-Disposition: form-data; name=\"a\"\n\nb\n", 10_000)) + "--XX--\n";
        var answer = await SendAsync("POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=XX", parts);
        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("multipart/form-data", "--XX\n\na\n--XX--")]
    [InlineData("multipart/form-data; boundary=\"\"", "--\n\na\n----")]
    [InlineData("multipart/form-data; boundary=XX", "--XX\n\na\n--XX--")]
    [InlineData("multipart/form-data; boundary=XX", "--XX\nContent-Disposition: form-data; name=\"<script>alert(1)</script>\"\n\na\n--XX--")]
    [InlineData("multipart/form-data; boundary=XX", "--XX\nContent-Disposition: form-data; name=content\n\na\n--XX\nContent-Disposition: form-data; name=content\n\nb\n--XX--")]
    [InlineData("multipart/form-data; boundary=XX", "--XX\nContent-Disposition: form-data; name=content\n\n\n--XX--")]
    [InlineData("multipart/form-data; boundary=XX", "--XX\nContent-Disposition: form-data; name=content\n\na")]
    public async Task A_form_without_one_text_is_400_and_repeats_nothing(string type, string body)
    {
        var answer = await SendAsync($"POST / HTTP/1.1\nContent-Type: {type}", body);
        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain("script", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_author_deletes_a_paste_at_its_link()
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        Assert.Equal(401, (await SendAsync($"DELETE /{paste.Key} HTTP/1.1", "")).Status);
        Assert.Equal(403, (await SendAsync($"DELETE /{paste.Key} HTTP/1.1\nAuthorization: Bearer wrong", "")).Status);
        Assert.Equal(204, (await SendAsync($"DELETE /{paste.Key} HTTP/1.1\nAuthorization: Bearer {paste.DeleteToken}", "")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await system.Client.ReadAsync(paste.Key, Cancellation)).Status);
    }

    [Fact]
    public async Task A_link_may_have_an_ending_and_txt_is_the_text_for_a_browser_too()
    {
        var paste = await system.Client.PasteAsync("<b>Text</b>", "", Cancellation);
        var text = await SendAsync($"GET /{paste.Key}.txt HTTP/1.1\nAccept: text/html", "");
        var code = await SendAsync($"GET /{paste.Key}.cs HTTP/1.1\nAccept: */*", "");
        var page = await SendAsync($"GET /{paste.Key}.cs HTTP/1.1\nAccept: text/html", "");
        Assert.Equal(("<b>Text</b>", "text/plain; charset=utf-8"), (text.Text, text.Headers["Content-Type"]));
        Assert.Equal("<b>Text</b>", code.Text);
        Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
    }

    private Task<RawAnswer> SendAsync(string head, string body) => RawHttp.SendAsync(system.Address, head, Encoding.UTF8.GetBytes(body), Cancellation);
}
