using System.Globalization;

namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class DpasteTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v2/", "content=select%20%27%C5%BC%27%3B%0A&syntax=sql&title=A+query&poster=me&expiry_days=10")]
    [InlineData("/api/v2", "title=A query&content=select 'ż';\n&syntax=sql&expiry_days=10")]
    [InlineData("/api/", "expiry_days=10&syntax=sql&title=A+query&content=select+'ż';%0a")]
    public async Task The_answer_is_the_link_three_ways(string path, string body)
    {
        var answer = await RawHttp.SendAsync(
            system.Address, $"POST {path} HTTP/1.1\nUser-Agent: python-requests/2.31.0\nAccept: */*\nContent-Type: application/x-www-form-urlencoded", body, Cancellation);
        var paste = await system.LookAsync(answer.Text, Cancellation);
        Assert.Equal(201, answer.Status);
        Assert.Equal(answer.Headers["Location"], answer.Text);
        Assert.Equal(TimeSpan.FromDays(10), paste.Life());
        Assert.Equal(
            paste["expiresAt"].GetDateTimeOffset().ToUnixTimeSeconds(), DateTimeOffset.Parse(answer.Headers["Expires"], CultureInfo.InvariantCulture).ToUnixTimeSeconds());
        Assert.Equal(("sql", "A query"), (paste["language"].GetString(), paste["title"].GetString()));
        Assert.Equal("select 'ż';\n", await system.Client.GetStringAsync($"{answer.Text}.txt", Cancellation));
    }

    [Fact]
    public async Task Multipart_is_as_good()
    {
        var url = await system.RunAsync("printf 'a\\nb' | curl -s -F 'syntax=js' -F 'expiry_days=1' -F 'content=<-' HOST/api/v2/", Cancellation);
        Assert.Equal("a\nb", await system.Client.GetStringAsync($"{url}.txt", Cancellation));
    }

    [Fact]
    public async Task More_days_than_anything_is_kept_are_as_many_as_may_be() =>
        Assert.Equal(TimeSpan.FromDays(365), (await system.LookAsync(await system.RunAsync("curl -s -d 'content=a&expiry_days=366' HOST/api/v2/", Cancellation), Cancellation)).Life());

    [Theory]
    [InlineData("-d content=")]
    [InlineData("-d syntax=sql")]
    [InlineData("-d 'content=a&expiry_days=0'")]
    [InlineData("-d 'content=a&expiry_days=soon'")]
    [InlineData("-d 'content=a&syntax=two words'")]
    public async Task A_mistake_is_400(string fields) =>
        Assert.Equal("400", await system.RunAsync($"curl -s -o /dev/null {fields} HOST/api/v2/ -w '%{{http_code}}'", Cancellation));

    [Fact]
    public async Task Anything_but_a_form_is_415() =>
        Assert.Equal("415", await system.RunAsync("curl -s -o /dev/null --json '{}' HOST/api/v2/ -w '%{http_code}'", Cancellation));
}
