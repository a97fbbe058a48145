using System.Net;
using System.Text;

namespace PasteBin.Tests.Api.Pastes.Changing;

[Collection(SystemCollection.Name)]
public sealed class UpdateTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_version_is_read_at_once_where_it_was_made_and_within_a_second_elsewhere()
    {
        var paste = await PasteAndReadEverywhereAsync("Version 1");
        var answer = (await system.Replicas[0].UpdateAsync(paste, "Version 2", Cancellation)).Expect(HttpStatusCode.OK);
        Assert.Equal(2, answer["version"].GetInt32());
        Assert.Equal("Version 2", await ReadAsync(system.Replicas[0], paste.Key));
        await Eventually.HoldsAsync(
            async () => await ReadAsync(system.Replicas[1], paste.Key) == "Version 2", TimeSpan.FromSeconds(1), "the other replica has it", Cancellation);
    }

    [Fact]
    public async Task The_answer_carries_the_tag_that_the_paste_is_read_with()
    {
        var paste = await PasteAndReadEverywhereAsync("Version 1");
        var answer = await system.Client.UpdateAsync(paste, "Version 2", Cancellation);
        var read = await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}", null, Cancellation);
        Assert.NotNull(answer.ETag);
        Assert.Equal(answer.ETag, read.ETag);
        Assert.Equal(answer["updatedAt"].GetDateTimeOffset(), read["updatedAt"].GetDateTimeOffset());
    }

    [Theory]
    [InlineData("/raw/{0}", "identity")]
    [InlineData("/raw/{0}", "gzip")]
    [InlineData("/api/v1/pastes/{0}", "identity")]
    public async Task Any_tag_of_the_paste_as_it_is_allows_the_update_and_one_from_before_does_not(string path, string encoding)
    {
        var paste = await PasteAndReadEverywhereAsync(new string('a', 5000));
        var tag = (await system.Client.ApiAsync("GET", string.Format(null, path, paste.Key), null, Cancellation, ("Accept-Encoding", encoding))).ETag!;
        (await system.Client.UpdateAsync(paste, new string('b', 5000), Cancellation, tag)).Expect(HttpStatusCode.OK);
        (await system.Client.UpdateAsync(paste, "Lost update", Cancellation, tag)).Expect(HttpStatusCode.PreconditionFailed);
        (await system.Client.UpdateAsync(paste, "Lost update", Cancellation, "W/" + tag)).Expect(HttpStatusCode.PreconditionFailed);
        (await system.Client.UpdateAsync(paste, "Anyway", Cancellation, "*")).Expect(HttpStatusCode.OK);
        Assert.Equal("Anyway", await ReadAsync(system.Client, paste.Key));
    }

    [Fact]
    public async Task Of_many_updates_of_one_version_on_both_replicas_one_is_made()
    {
        var paste = await PasteAndReadEverywhereAsync("Version 1");
        var tag = (await system.Client.ApiAsync("GET", $"/raw/{paste.Key}", null, Cancellation)).ETag!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(author =>
            system.Replicas[author % 2].UpdateAsync(paste, $"By author {author}", Cancellation, tag)));
        var made = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != made), answer => Assert.Equal(HttpStatusCode.PreconditionFailed, answer.Status));
        Assert.Equal(2, made["version"].GetInt32());
    }

    [Fact]
    public async Task Only_the_author_changes_it()
    {
        var (paste, other) = (await PasteAndReadEverywhereAsync("Mine"), await PasteAndReadEverywhereAsync("Another's"));
        (await system.Client.UpdateAsync(paste with { DeleteToken = other.DeleteToken }, "Yours", Cancellation)).Expect(HttpStatusCode.Forbidden);
        (await system.Client.ApiAsync("PUT", $"/api/v1/pastes/{paste.Key}", new { content = "Yours" }, Cancellation)).Expect(HttpStatusCode.Unauthorized);
        (await system.Client.ApiAsync("PATCH", $"/api/v1/pastes/{paste.Key}", new { expires = "1s" }, Cancellation, ("X-Delete-Token", other.DeleteToken)))
            .Expect(HttpStatusCode.Forbidden);
        (await system.Client.UpdateAsync(paste with { Key = "0000000000" }, "Yours", Cancellation)).Expect(HttpStatusCode.NotFound);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal("Mine", await ReadAsync(replica, paste.Key));
        }
    }

    [Fact]
    public async Task The_same_again_is_no_new_version()
    {
        var paste = await PasteAndReadEverywhereAsync("Version 1");
        await system.Client.UpdateAsync(paste, "Version 2", Cancellation);
        Assert.Equal(2, (await system.Replicas[1].UpdateAsync(paste, "Version 2", Cancellation)).Expect(HttpStatusCode.OK)["version"].GetInt32());
        Assert.Equal(1, await system.CountAsync("paste_versions", paste.Key));
    }

    [Fact]
    public async Task Language_and_title_stay_unless_given_and_go_when_empty()
    {
        var paste = await system.Client.PasteAsync("select 1;", "?language=sql&title=A+query", Cancellation);
        var kept = (await system.Client.UpdateAsync(paste, "select 2;", Cancellation)).Expect(HttpStatusCode.OK);
        Assert.Equal(("sql", "A query"), (kept["language"].GetString(), kept["title"].GetString()));
        var raw = (await system.Client.ApiAsync(
            "PUT", $"/api/v1/pastes/{paste.Key}?title=&language=psql", "select 3;"u8.ToArray(), Cancellation, ("X-Delete-Token", paste.DeleteToken))).Expect(HttpStatusCode.OK);
        Assert.Equal(("psql", null), (raw["language"].GetString(), raw["title"].GetString()));
        Assert.Equal("select 3;", await ReadAsync(system.Client, paste.Key));
    }

    [Theory]
    [InlineData("""{"content":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"title":"no content"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"content":"x","burn":true}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"content":"x","language":"no spaces"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"content":"x","expires":"0s"}""", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string body, HttpStatusCode status)
    {
        var paste = await PasteAndReadEverywhereAsync("Version 1");
        (await system.Client.ApiAsync("PUT", $"/api/v1/pastes/{paste.Key}", body, Cancellation, ("X-Delete-Token", paste.DeleteToken))).Expect(status);
        Assert.Equal(1, (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}", null, Cancellation))["version"].GetInt32());
    }

    [Fact]
    public async Task A_paste_that_burns_keeps_its_text_and_its_secret()
    {
        var paste = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        (await system.Client.UpdateAsync(paste, "Other", Cancellation)).Expect(HttpStatusCode.Conflict);
        using var read = await system.Client.PostAsync($"/raw/{paste.Key}", null, Cancellation);
        Assert.Equal("Secret", await read.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task There_is_a_bound_on_versions()
    {
        var paste = await system.Client.PasteAsync("Version 1", "?expires=5m", Cancellation);
        for (var version = 2; version <= 100; version++)
        {
            (await system.Client.UpdateAsync(paste, $"Version {version}", Cancellation)).Expect(HttpStatusCode.OK);
        }

        (await system.Client.UpdateAsync(paste, "Version 101", Cancellation)).Expect(HttpStatusCode.Conflict);
        Assert.Equal("Version 100", await ReadAsync(system.Client, paste.Key));
    }

    private static async Task<string> ReadAsync(HttpClient replica, string key) =>
        Encoding.UTF8.GetString((await replica.ReadAsync(key, Cancellation)).Content);

    private async Task<Created> PasteAndReadEverywhereAsync(string text)
    {
        var paste = await system.Client.PasteAsync(text, "?expires=1d", Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(text, await ReadAsync(replica, paste.Key));
        }

        return paste;
    }
}
