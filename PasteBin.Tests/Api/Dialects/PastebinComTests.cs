namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class PastebinComTests(PasteBinSystem system)
{
    private const string Head = "POST /api/api_post.php HTTP/1.1\nUser-Agent: Python-urllib/3.11\nContent-Type: application/x-www-form-urlencoded";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10M", 10)]
    [InlineData("1H", 60)]
    [InlineData("1D", 24 * 60)]
    [InlineData("1W", 7 * 24 * 60)]
    [InlineData("2W", 14 * 24 * 60)]
    [InlineData("1M", 30 * 24 * 60)]
    [InlineData("6M", 180 * 24 * 60)]
    [InlineData("1Y", 365 * 24 * 60)]
    [InlineData("N", 365 * 24 * 60)]
    [InlineData("", 7 * 24 * 60)]
    public async Task The_answer_is_the_link_and_the_paste_lives_as_long_as_told(string word, int minutes)
    {
        var answer = await RawHttp.SendAsync(
            system.Address, Head,
            $"api_dev_key=0123456789abcdef&api_option=paste&api_paste_code=print%28%22a%26b%22%29%0A&api_paste_name=A+name&api_paste_format=python&api_paste_private=1&api_paste_expire_date={word}",
            Cancellation);
        var paste = await system.LookAsync(answer.Text, Cancellation);
        Assert.Equal(200, answer.Status);
        Assert.Matches("^http://[^/]+/[0-9A-Za-z]{10}$", answer.Text);
        Assert.Equal("print(\"a&b\")\n", paste["content"].GetString());
        Assert.Equal(("python", "A name"), (paste["language"].GetString(), paste["title"].GetString()));
        Assert.Equal(TimeSpan.FromMinutes(minutes), paste.Life());
    }

    [Theory]
    [InlineData("&api_paste_private=0", "public")]
    [InlineData("&api_paste_private=1", "unlisted")]
    [InlineData("&api_paste_private=2", "unlisted")]
    [InlineData("", "unlisted")]
    public async Task Only_what_is_to_be_public_is(string privacy, string visibility) => Assert.Equal(
        visibility, (await system.LookAsync((await RawHttp.SendAsync(system.Address, Head, $"api_option=paste&api_paste_code=a{privacy}", Cancellation)).Text, Cancellation))["visibility"].GetString());

    [Theory]
    [InlineData("api_paste_code=a", "invalid api_option")]
    [InlineData("api_option=list&api_user_key=a", "invalid api_option")]
    [InlineData("api_option=paste&api_paste_code=", "api_paste_code was empty")]
    [InlineData("api_option=paste", "api_paste_code was empty")]
    [InlineData("api_option=paste&api_paste_code=a&api_paste_expire_date=3M", "invalid api_expire_date")]
    [InlineData("api_option=paste&api_paste_code=a&api_paste_private=3", "invalid api_paste_private")]
    [InlineData("api_option=paste&api_paste_code=a&api_paste_format=two+words", "invalid api_paste_format")]
    public async Task What_is_wrong_is_said_in_its_words(string body, string words)
    {
        var answer = await RawHttp.SendAsync(system.Address, Head, body, Cancellation);
        Assert.Equal((422, $"Bad API request, {words}"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Too_much_is_said_in_its_words_too()
    {
        var answer = await RawHttp.SendAsync(system.Address, Head, $"api_option=paste&api_paste_code={new string('a', 10 * 1024 * 1024 + 1)}", Cancellation);
        Assert.Equal((413, "Bad API request, maximum paste file size exceeded"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Php_sends_a_multipart_form() =>
        Assert.Equal("a", (await system.LookAsync(await system.RunAsync("curl -s -F api_option=paste -F api_paste_code=a HOST/api/api_post.php", Cancellation), Cancellation))["content"].GetString());
}
