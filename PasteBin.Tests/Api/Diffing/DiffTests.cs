using System.Net;
using System.Text;

namespace PasteBin.Tests.Api.Diffing;

[Collection(SystemCollection.Name)]
public sealed class DiffTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_versions_compare_as_a_unified_diff_and_as_json()
    {
        var paste = await VersionsAsync("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\ni");
        var unified = await system.Client.GetStringAsync($"/api/v1/pastes/{paste.Key}/diff", Cancellation);
        Assert.Equal($"--- {paste.Key}/1\n+++ {paste.Key}/2\n@@ -2,7 +2,8 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n+i\n\\ No newline at end of file\n", unified);

        var json = (await system.Replicas[1].ApiAsync(
            "GET", $"/api/v1/pastes/{paste.Key}/diff?from=2&to=1", null, Cancellation, ("Accept", "application/json"))).Expect(HttpStatusCode.OK);
        Assert.Equal((2, 1), (json["removed"].GetInt32(), json["added"].GetInt32()));
        var hunk = Assert.Single(json["hunks"].EnumerateArray());
        Assert.Equal((2, 8, 2, 7), (
            hunk.GetProperty("fromStart").GetInt32(), hunk.GetProperty("fromCount").GetInt32(),
            hunk.GetProperty("toStart").GetInt32(), hunk.GetProperty("toCount").GetInt32()));
        Assert.Contains("-E", hunk.GetProperty("lines").EnumerateArray().Select(line => line.GetString()));
    }

    [Fact]
    public async Task A_version_compared_with_itself_has_no_difference()
    {
        var paste = await VersionsAsync("a\n");
        Assert.Equal("", await system.Client.GetStringAsync($"/api/v1/pastes/{paste.Key}/diff", Cancellation));
    }

    [Theory]
    [InlineData("?from=1&to=9")]
    [InlineData("?from=0")]
    [InlineData("?to=x")]
    public async Task A_version_that_never_was_is_missing(string query)
    {
        var paste = await VersionsAsync("a\n", "b\n");
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/diff{query}", null, Cancellation)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Two_versions_of_five_megabytes_with_nothing_but_short_lines_are_answered_and_leave_others_alone()
    {
        // What bounds the time is a number of steps (LineDiffTests), the same on any machine: how long one takes there is no concern of this test.
        var random = new Random(1);
        var paste = await VersionsAsync(Hostile(random), Hostile(random));
        var diffs = Enumerable.Range(0, 3).Select(_ => DiffAsync(paste.Key)).ToList();
        Assert.Equal(HttpStatusCode.OK, (await system.NewClient().ReadAsync(paste.Key, Cancellation)).Status);
        Assert.Contains(diffs, diff => !diff.IsCompleted);
        Assert.All(await Task.WhenAll(diffs), diff => Assert.True(diff is { Status: HttpStatusCode.OK, Length: > 1_000_000 } or { Status: HttpStatusCode.ServiceUnavailable, RetryAfter: true }));
    }

    [Fact]
    public async Task More_large_texts_than_there_is_memory_for_are_503_until_there_is()
    {
        var paste = await VersionsAsync(Lines("a"), Lines("b"));
        // Three pairs of these are all that a replica holds.
        var diffs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => DiffAsync(paste.Key)));
        Assert.Contains(diffs, diff => diff.Status == HttpStatusCode.OK);
        Assert.InRange(diffs.Count(diff => diff is { Status: HttpStatusCode.ServiceUnavailable, RetryAfter: true }), 4, 8);
        Assert.All(diffs, diff => Assert.True(diff.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        Assert.Equal(HttpStatusCode.OK, (await DiffAsync(paste.Key)).Status);
    }

    [Fact]
    public async Task Texts_larger_than_are_compared_are_422()
    {
        var paste = await VersionsAsync("a\n", "b\n");
        // As a server leaves them that took larger texts.
        await using var command = system.TextDb.CreateCommand($"update pastes set size = {PasteBin.Api.Diffing.DiffRoutes.LargestTexts} where key = $1");
        command.Parameters.Add(new() { Value = paste.Key });
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
        var refused = await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/diff", null, Cancellation);
        Assert.Equal("/docs/problems#too-large-to-compare", refused.Expect(HttpStatusCode.UnprocessableEntity)["type"].GetString());
    }

    /// <summary>Ten mebibytes of lines that are each their own.</summary>
    private static string Lines(string name)
    {
        var text = new StringBuilder();
        for (var line = 0; text.Length < (10 << 20) - 100; line++)
        {
            text.Append(name).Append(line).Append(' ', 80).Append('\n');
        }

        return text.ToString();
    }

    private async Task<(HttpStatusCode Status, long Length, bool RetryAfter)> DiffAsync(string key)
    {
        using var answer = await system.NewClient(TimeSpan.FromMinutes(3)).GetAsync($"/api/v1/pastes/{key}/diff", Cancellation);
        return (answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length, answer.Headers.RetryAfter is not null);
    }

    private static string Hostile(Random random)
    {
        var text = new StringBuilder();
        while (text.Length < 5_000_000)
        {
            text.Append((char)('a' + random.Next(26))).Append('\n');
        }

        return text.ToString();
    }

    private async Task<Created> VersionsAsync(string first, params string[] others)
    {
        var paste = await system.Client.PasteAsync(first, "?expires=1d", Cancellation);
        foreach (var text in others)
        {
            (await system.Client.UpdateAsync(paste, text, Cancellation)).Expect(HttpStatusCode.OK);
        }

        return paste;
    }
}
