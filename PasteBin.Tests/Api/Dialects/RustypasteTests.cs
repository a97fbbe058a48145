using System.Net;
using PasteBin.Api.Dialects;

namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class RustypasteTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Headers_say_how_long_and_what_name()
    {
        var url = await system.RunAsync("echo x > x.txt; curl -s -F file=@x.txt -H 'expire: 10min' -H 'filename: main.rs' HOST", Cancellation);
        var paste = await system.LookAsync(url, Cancellation);
        Assert.EndsWith("\n", url, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(10), paste.Life());
        Assert.Equal(("main.rs", "rs"), (paste["title"].GetString(), paste["language"].GetString()));
    }

    [Fact]
    public async Task A_oneshot_is_read_once()
    {
        var url = (await system.RunAsync("echo Secret > x.txt; curl -s -F oneshot=@x.txt HOST", Cancellation)).Trim();
        using var looked = await system.Client.GetAsync(url, Cancellation);
        using var read = await system.Client.PostAsync(url, null, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, looked.StatusCode);
        Assert.Equal("Secret\n", await read.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("10min", "600s")]
    [InlineData("1h 30min", "5400s")]
    [InlineData("2days", "172800s")]
    [InlineData("1M", "2630016s")]
    [InlineData("1y", "31557600s")]
    [InlineData("500ms", "1s")]
    [InlineData("999999999years 999999999years", "9999999999s")]
    [InlineData("10", "10")]
    [InlineData("min", "min")]
    [InlineData("10 parsecs", "10 parsecs")]
    [InlineData("-1h", "-1h")]
    public void Lives_are_translated_or_left_to_be_refused(string expire, string life) => Assert.Equal(life, Rustypaste.Life(expire));

    [Fact]
    public async Task A_life_that_cannot_be_read_is_400() =>
        Assert.EndsWith("400", await system.RunAsync("curl -s -F file=x -H 'expire: soon' HOST -w '%{http_code}'", Cancellation), StringComparison.Ordinal);
}
