using System.Net;
using System.Text.Json;

namespace PasteBin.Tests.Api.Listing;

[Collection(SystemCollection.Name)]
public sealed class ListTests(PasteBinSystem system)
{
    // Each test lists its own pastes: others are created at the same time and before.
    private readonly string _word = $"w{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Public_pastes_are_listed_newest_first_with_what_is_known_of_them()
    {
        var first = await CreateAsync(new { content = "1", title = $"First {_word}", visibility = "public", language = "sql", expires = "1h" });
        var second = await CreateAsync(new { content = "22", title = $"{_word.ToUpperInvariant()} second", visibility = "public", language = "SQL" });
        await CreateAsync(new { content = "3", title = $"Unlisted {_word}", visibility = "unlisted" });
        await CreateAsync(new { content = "4", title = $"Unlisted too {_word}" });
        foreach (var replica in system.Replicas)
        {
            var list = await ListAsync(replica, $"q={_word}");
            Assert.Equal([second["key"].GetString(), first["key"].GetString()], Keys(list));
            Assert.Equal(JsonValueKind.Null, list["next"].ValueKind);
            var item = list["pastes"][1];
            Assert.Equal(first["url"].GetString(), item.GetProperty("url").GetString());
            Assert.Equal(first["createdAt"].GetDateTimeOffset(), item.GetProperty("createdAt").GetDateTimeOffset());
            Assert.Equal(first["expiresAt"].GetDateTimeOffset(), item.GetProperty("expiresAt").GetDateTimeOffset());
            Assert.Equal(("sql", 1, 1), (item.GetProperty("language").GetString(), item.GetProperty("size").GetInt32(), item.GetProperty("version").GetInt32()));
            Assert.Equal(2, Keys(await ListAsync(replica, $"q={_word}&language=Sql")).Count);
            Assert.Empty(Keys(await ListAsync(replica, $"q={_word}&language=c")));
        }
    }

    [Fact]
    public async Task A_language_and_its_files_ending_find_each_other_page_by_page()
    {
        var labels = (string[])["csharp", "cs", "CSharp", "CS", "c", "css"];
        var keys = new List<string?>();
        foreach (var language in labels)
        {
            keys.Insert(0, (await CreateAsync(new { content = "x", title = _word, visibility = "public", language }))["key"].GetString());
        }

        foreach (var language in (string[])["csharp", "cs", "Cs"])
        {
            var first = await ListAsync(system.Client, $"q={_word}&language={language}&limit=3");
            var rest = await ListAsync(system.Client, $"q={_word}&language={language}&limit=3&cursor={first["next"].GetString()}");
            Assert.Equal(keys[2..], [.. Keys(first), .. Keys(rest)]);
            Assert.Equal(JsonValueKind.Null, rest["next"].ValueKind);
        }

        Assert.Equal([keys[1]], Keys(await ListAsync(system.Client, $"q={_word}&language=c")));
    }

    [Fact]
    public async Task Pages_skip_and_repeat_nothing_while_pastes_come_and_go()
    {
        var stay = new List<string?>();
        var go = new Queue<ApiAnswer>();
        for (var i = 0; i < 40; i++)
        {
            var created = await CreateAsync(new { content = "x", title = $"{_word} {i}", visibility = "public" }, system.Replicas[i % 2]);
            if (i % 4 == 0)
            {
                go.Enqueue(created);
            }
            else
            {
                stay.Insert(0, created["key"].GetString()!);
            }
        }

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await ListAsync(system.Replicas[seen.Count % 2], $"q={_word}&limit=3&cursor={cursor}");
            seen.AddRange(Keys(page));
            cursor = page["next"].GetString();
            await CreateAsync(new { content = "x", title = $"{_word} later", visibility = "public" });
            if (go.TryDequeue(out var next))
            {
                Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(next["key"].GetString()!, next["deleteToken"].GetString(), Cancellation));
            }
        }
        while (cursor is not null);

        Assert.Distinct(seen);
        Assert.Equal(stay, seen.Where(stay.Contains));
    }

    [Fact]
    public async Task What_burns_has_expired_was_deleted_or_made_unlisted_is_not_listed()
    {
        var refused = await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "x", title = _word, visibility = "public", burn = true }, Cancellation);
        refused.Expect(HttpStatusCode.BadRequest);
        Assert.EndsWith("#secret-not-public", refused["type"].GetString(), StringComparison.Ordinal);

        await CreateAsync(new { content = "x", title = _word, visibility = "public", expires = "1s" });
        var hidden = await CreateAsync(new { content = "x", title = _word, visibility = "public" });
        var shown = await CreateAsync(new { content = "x", title = _word });
        await PatchAsync(hidden, "unlisted");
        await PatchAsync(shown, "public");
        await Task.Delay(TimeSpan.FromSeconds(1.1), Cancellation);
        Assert.Equal([shown["key"].GetString()], Keys(await ListAsync(system.Client, $"q={_word}")));
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(shown["key"].GetString()!, shown["deleteToken"].GetString(), Cancellation));
        Assert.Empty(Keys(await ListAsync(system.Client, $"q={_word}")));
    }

    [Fact]
    public async Task What_is_encrypted_is_not_listed_and_cannot_be_made_public()
    {
        var created = await CreateAsync(new { content = "x", title = _word, visibility = "public" });
        await using var command = system.TextDb.CreateCommand("update pastes set format = 'privatebin' where key = $1");
        command.Parameters.Add(new() { Value = created["key"].GetString() });
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
        Assert.Empty(Keys(await ListAsync(system.Client, $"q={_word}")));
        await PatchAsync(created, "unlisted");
        Assert.EndsWith("#secret-not-public", (await PatchAsync(created, "public", HttpStatusCode.BadRequest))["type"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_title_is_found_and_the_old_one_is_not()
    {
        var created = await CreateAsync(new { content = "x", title = $"Old {_word}", visibility = "public" });
        var paste = new Created(created["key"].GetString()!, new(created["url"].GetString()!), created["deleteToken"].GetString()!, null);
        (await system.Client.ApiAsync(
            "PUT", $"/api/v1/pastes/{paste.Key}", new { content = "y", title = $"New {_word}" }, Cancellation, ("X-Delete-Token", paste.DeleteToken))).Expect(HttpStatusCode.OK);
        Assert.Single(Keys(await ListAsync(system.Client, $"q=New+{_word}")));
        Assert.Empty(Keys(await ListAsync(system.Client, $"q=Old+{_word}")));
    }

    [Fact]
    public async Task Signs_that_mean_something_in_a_pattern_mean_themselves()
    {
        await CreateAsync(new { content = "x", title = $@"100% \o/ a_b {_word}", visibility = "public" });
        foreach (var part in (string[])[$@"0% \o/ a_b {_word}", $"a_b {_word}"])
        {
            Assert.Single(Keys(await ListAsync(system.Client, $"q={Uri.EscapeDataString(part)}")));
        }

        foreach (var part in (string[])[$"a%b {_word}", $"axb {_word}", $"'; drop table pastes; -- {_word}"])
        {
            Assert.Empty(Keys(await ListAsync(system.Client, $"q={Uri.EscapeDataString(part)}")));
        }
    }

    [Theory]
    [InlineData("q=ab")]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=-1")]
    [InlineData("limit=x")]
    [InlineData("cursor=made-up")]
    [InlineData("language=no%20spaces")]
    [InlineData("q=abc%00")]
    [InlineData("q=abc&q=def")]
    [InlineData("title=abc")]
    public async Task What_cannot_be_asked_is_refused(string query) =>
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes?{query}", null, Cancellation)).Expect(HttpStatusCode.BadRequest);

    private static List<string?> Keys(ApiAnswer list) => [.. list["pastes"].EnumerateArray().Select(paste => paste.GetProperty("key").GetString())];

    private static async Task<ApiAnswer> ListAsync(HttpClient client, string query) =>
        (await client.ApiAsync("GET", $"/api/v1/pastes?{query}", null, Cancellation)).Expect(HttpStatusCode.OK);

    private async Task<ApiAnswer> CreateAsync(object paste, HttpClient? client = null) =>
        (await (client ?? system.Client).ApiAsync("POST", "/api/v1/pastes", paste, Cancellation)).Expect(HttpStatusCode.Created);

    private async Task<ApiAnswer> PatchAsync(ApiAnswer paste, string visibility, HttpStatusCode status = HttpStatusCode.OK) => (await system.Client.ApiAsync(
        "PATCH", $"/api/v1/pastes/{paste["key"].GetString()}", new { visibility }, Cancellation, ("X-Delete-Token", paste["deleteToken"].GetString()!))).Expect(status);
}
