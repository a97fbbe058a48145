using System.Net;

namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class SprungeAndIxTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("printf 'a\\nb\\n' | curl -s -F 'sprunge=<-' HOST")]
    [InlineData("printf 'a\\nb\\n' | curl -s -F 'val=<-' HOST/")]
    [InlineData("printf 'a\\nb\\n' | curl -s -F 'f:1=<-' HOST")]
    [InlineData("printf 'a\\nb\\n' | curl -s -F 'f:1=@-' HOST")]
    [InlineData("printf 'a\\nb\\n' | curl -s --data-urlencode sprunge@- HOST/")]
    [InlineData("curl -s -d 'f%3A1=a%0Ab%0A' HOST/")]
    [InlineData("curl -s -d 'name:1=x.txt&f:1=a%0Ab%0A' HOST/")]
    public async Task The_answer_is_the_link_in_a_line(string command)
    {
        var output = await system.RunAsync(command + " -w '%{http_code}'", Cancellation);
        Assert.Matches("^http://[^/]+/[0-9A-Za-z]{10}\n200$", output);
        Assert.Equal("a\nb\n", await system.Client.GetStringAsync(output.Split('\n')[0], Cancellation));
    }

    [Fact]
    public async Task Ix_takes_a_name_and_a_language()
    {
        var named = await system.LookAsync(await system.RunAsync("curl -s -F 'f:1=x' -F 'name:1=notes.py' HOST", Cancellation), Cancellation);
        var told = await system.LookAsync(await system.RunAsync("curl -s -F 'ext:1=sql' -F 'name:1=notes' -F 'f:1=x' HOST", Cancellation), Cancellation);
        Assert.Equal(("notes.py", "py"), (named["title"].GetString(), named["language"].GetString()));
        Assert.Equal(("notes", "sql"), (told["title"].GetString(), told["language"].GetString()));
    }

    [Fact]
    public async Task Ix_takes_one_reading()
    {
        var url = (await system.RunAsync("curl -s -F 'f:1=Secret' -F 'read:1=1' HOST", Cancellation)).Trim();
        using var looked = await system.Client.GetAsync(url, Cancellation);
        using var read = await system.Client.PostAsync(url, null, Cancellation);
        using var again = await system.Client.PostAsync(url, null, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, looked.StatusCode);
        Assert.Equal("Secret", await read.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Theory]
    [InlineData("-F 'f:1='")]
    [InlineData("-F 'sprunge='")]
    [InlineData("-F 'f:1=a' -F 'f:2=b'")]
    [InlineData("-F 'f:1=a' -F 'read:1=many'")]
    [InlineData("-F 'f:1=a' -F 'ext:1=a language'")]
    [InlineData("-F 'name:1=alone'")]
    public async Task A_mistake_is_400(string fields) =>
        Assert.EndsWith("400", await system.RunAsync($"curl -s {fields} HOST/ -w '%{{http_code}}'", Cancellation), StringComparison.Ordinal);
}
