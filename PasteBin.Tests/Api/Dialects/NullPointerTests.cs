using System.Globalization;
using System.Net;

namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class NullPointerTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_gets_a_link_a_token_and_an_end()
    {
        var answer = await PostAsync("", "file", "text\n", "; filename=\"../notes.py\"", ("secret", ""), ("expires", "2"));
        var paste = await system.LookAsync(answer.Text, Cancellation);
        Assert.Equal(200, answer.Status);
        Assert.EndsWith("\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal("text\n", paste["content"].GetString());
        Assert.Equal("py", paste["language"].GetString());
        Assert.Equal(TimeSpan.FromHours(2), paste.Life());
        Assert.NotEmpty(answer.Headers["X-Token"]);
        Assert.Equal(paste["expiresAt"].GetDateTimeOffset().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), answer.Headers["X-Expires"]);
    }

    [Fact]
    public async Task An_end_may_be_in_milliseconds_since_1970_and_one_too_far_is_as_far_as_may_be()
    {
        var end = DateTimeOffset.UtcNow.AddMinutes(90);
        var until = await PostAsync("", "file", "text", "", ("expires", end.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        var far = await PostAsync("", "file", "text", "", ("expires", "99999999999"));
        var paste = await system.LookAsync(until.Text, Cancellation);
        Assert.InRange(paste["expiresAt"].GetDateTimeOffset() - end, TimeSpan.FromMilliseconds(-1), TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromDays(365), (await system.LookAsync(far.Text, Cancellation)).Life());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1650460320000")]
    [InlineData("soon")]
    public async Task An_end_that_is_no_time_is_400(string expires) => Assert.Equal(400, (await PostAsync("", "file", "text", "", ("expires", expires))).Status);

    [Fact]
    public async Task A_real_curl_manages_its_paste()
    {
        var output = await system.RunAsync(
            """
            echo text > notes.txt
            curl -s -D head -F file=@notes.txt -F expires=24 HOST > url
            token=$(tr -d '\r' < head | sed -n 's/^X-Token: //p')
            curl -s -w '%{http_code} ' -F "token=$token" -F expires=1 $(cat url)
            curl -s -w '%{http_code} ' -d "token=$token&expires=2" $(cat url)
            curl -s $(cat url)
            cat url
            """, Cancellation);
        Assert.StartsWith("202 202 text\n", output, StringComparison.Ordinal);
        var url = output.Split('\n')[1];
        var left = (await system.LookAsync(url, Cancellation))["expiresAt"].GetDateTimeOffset() - DateTimeOffset.UtcNow;
        Assert.InRange(left, TimeSpan.FromMinutes(110), TimeSpan.FromMinutes(120));
    }

    [Fact]
    public async Task The_same_end_twice_is_202_twice()
    {
        var paste = await system.Client.PasteAsync("Secret", "?expires=1h", Cancellation);
        var end = DateTimeOffset.UtcNow.AddHours(2).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        Assert.Equal(202, (await PostAsync($"/{paste.Key}", "token", paste.DeleteToken, "", ("expires", end))).Status);
        Assert.Equal(202, (await PostAsync($"/{paste.Key}", "token", paste.DeleteToken, "", ("expires", end))).Status);
    }

    [Fact]
    public async Task Its_token_deletes_a_paste_and_nothing_else_does_anything()
    {
        var paste = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        var path = $"/{paste.Key}";
        Assert.Equal(401, (await PostAsync(path, "token", "wrong", "", ("delete", ""))).Status);
        Assert.Equal(401, (await PostAsync(path, "token", "wrong", "", ("expires", "1"))).Status);
        Assert.Equal(401, (await PostAsync(path, "token", "", "", ("delete", ""))).Status);
        Assert.Equal(400, (await PostAsync(path, "token", paste.DeleteToken, "")).Status);
        Assert.Equal(400, (await PostAsync(path, "token", paste.DeleteToken, "", ("expires", "soon"))).Status);
        Assert.Equal(404, (await PostAsync("/aaaaaaaaaa", "token", paste.DeleteToken, "", ("delete", ""))).Status);
        var deleted = await PostAsync(path, "token", paste.DeleteToken, "", ("delete", ""));
        Assert.Equal((200, ""), (deleted.Status, deleted.Text));
        using var read = await system.Client.PostAsync(path, null, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "")]
    [InlineData("application/x-www-form-urlencoded", "other=field")]
    public async Task A_form_without_a_token_reads_as_any_post_does(string type, string body)
    {
        var paste = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        var answer = await RawHttp.SendAsync(system.Address, $"POST /{paste.Key} HTTP/1.1\nContent-Type: {type}", body, Cancellation);
        Assert.Equal((200, "Secret"), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("../../../etc/passwd.<script>alert(1)</script>")]
    [InlineData("a%22%0D%0AX-Injected: 1%0D%0A.%0D%0A")]
    [InlineData("a\\\"; name=\\\"token")]
    [InlineData("\u202egpj.exe\u2028.\u2028")]
    [InlineData("\0.\0")]
    public async Task A_file_may_have_any_name(string name)
    {
        foreach (var file in (string[])[name, name + new string('n', 10_000)])
        {
            var answer = await PostAsync("", "file", "text", $"; filename=\"{file}\"");
            var paste = await system.LookAsync(answer.Text, Cancellation);
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("X-Injected", answer.Headers.Keys);
            Assert.Equal("text", paste["content"].GetString());
            Assert.Null(paste["language"].GetString());
        }
    }

    [Theory]
    [InlineData("url", "http://localhost/")]
    [InlineData("shorten", "http://localhost/")]
    public async Task Nothing_is_fetched_from_elsewhere(string field, string value) => Assert.Equal(400, (await PostAsync("", field, value, "")).Status);

    private Task<RawAnswer> PostAsync(string path, string name, string text, string more, params (string Name, string Value)[] fields)
    {
        var body = $"--------------------------5d0c1c3a8d2e6f41\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n"
            + string.Concat(fields.Select(field => $"--------------------------5d0c1c3a8d2e6f41\r\nContent-Disposition: form-data; name=\"{field.Name}\"\r\n\r\n{field.Value}\r\n"))
            + "--------------------------5d0c1c3a8d2e6f41--\r\n";
        return RawHttp.SendAsync(
            system.Address, $"POST {(path.Length == 0 ? "/" : path)} HTTP/1.1\nUser-Agent: curl/7.88.1\nAccept: */*\nContent-Type: multipart/form-data; boundary=------------------------5d0c1c3a8d2e6f41",
            body, Cancellation);
    }
}
