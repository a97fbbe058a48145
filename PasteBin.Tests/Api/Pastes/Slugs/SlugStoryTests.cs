using System.Net;

namespace PasteBin.Tests.Api.Pastes.Slugs;

[Collection(SystemCollection.Name)]
public sealed class SlugStoryTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chosen_key_is_the_paste_s_link_everywhere()
    {
        var slug = NewSlug();
        var created = (await CreateAsync(system.Replicas[0], slug, "Mine")).Expect(HttpStatusCode.Created);
        Assert.Equal((slug, $"/{slug}"), (created["key"].GetString(), new Uri(created["url"].GetString()!).AbsolutePath));
        foreach (var replica in system.Replicas)
        {
            Assert.Equal("Mine", await replica.GetStringAsync($"/{slug}", Cancellation));
            Assert.Equal("Mine", await replica.GetStringAsync($"/raw/{slug}", Cancellation));
        }

        var paste = new Created(slug, new(created["url"].GetString()!), created["deleteToken"].GetString()!, null);
        (await system.Replicas[1].UpdateAsync(paste, "Still mine", Cancellation)).Expect(HttpStatusCode.OK);
        Assert.Equal("Still mine", await system.Replicas[1].GetStringAsync($"/raw/{slug}", Cancellation));
    }

    [Fact]
    public async Task Of_many_who_want_the_same_slugs_at_once_on_both_replicas_one_gets_each()
    {
        var slugs = Enumerable.Range(0, 5).Select(_ => NewSlug()).ToArray();
        var wishes = Enumerable.Range(0, 60).Select(wish => (Slug: slugs[wish % slugs.Length], Text: $"Text {wish}")).ToArray();
        Random.Shared.Shuffle(wishes);
        var clients = Enumerable.Range(0, 12).Select(_ => system.NewClient()).ToArray();
        var answers = await Task.WhenAll(wishes.Select(async (wish, i) => (wish.Slug, wish.Text, Answer: await CreateAsync(clients[i % clients.Length], wish.Slug, wish.Text))));
        foreach (var one in answers.GroupBy(answer => answer.Slug))
        {
            var won = Assert.Single(one, answer => answer.Answer.Status == HttpStatusCode.Created);
            Assert.All(one.Where(answer => answer != won), answer => ExpectProblem(answer.Answer, HttpStatusCode.Conflict, "slug-taken"));
            foreach (var replica in system.Replicas)
            {
                Assert.Equal(won.Text, await replica.GetStringAsync($"/raw/{one.Key}", Cancellation));
            }
        }
    }

    [Fact]
    public async Task A_slug_that_was_asked_for_before_it_was_there_is_soon_there_for_everybody()
    {
        var slug = NewSlug();
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await replica.ReadAsync(slug, Cancellation)).Status);
        }

        (await CreateAsync(system.Replicas[0], slug, "Here")).Expect(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.OK, (await system.Replicas[0].ReadAsync(slug, Cancellation)).Status);
        await Eventually.HoldsAsync(
            async () => (await system.Replicas[1].ReadAsync(slug, Cancellation)).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(1), "the other replica has it", Cancellation);
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("burn")]
    [InlineData("expiry")]
    public async Task Nobody_gets_a_slug_while_a_cache_may_hold_the_paste_it_was(string end)
    {
        var slug = NewSlug();
        var answer = await system.Client.ApiAsync(
            "POST", "/api/v1/pastes", new { content = "Before", slug, burn = end == "burn", expires = end == "expiry" ? "1s" : "1d" }, Cancellation);
        var token = answer.Expect(HttpStatusCode.Created)["deleteToken"].GetString();
        switch (end)
        {
            case "delete":
                Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(slug, token, Cancellation));
                break;
            case "burn":
                (await system.Client.ApiAsync("POST", $"/api/v1/pastes/{slug}/read", null, Cancellation)).Expect(HttpStatusCode.OK);
                break;
            default:
                await Task.Delay(TimeSpan.FromSeconds(1.1), Cancellation);
                break;
        }

        Assert.Equal(HttpStatusCode.NotFound, (await system.Client.ReadAsync(slug, Cancellation)).Status);
        ExpectProblem(await CreateAsync(system.Replicas[1], slug, "After"), HttpStatusCode.Conflict, "slug-taken");
        await Eventually.HoldsAsync(async () => await system.CountAsync("pastes", slug) == 0, TimeSpan.FromSeconds(15), "the row is gone", Cancellation);
        ExpectProblem(await CreateAsync(system.Replicas[1], slug, "After"), HttpStatusCode.Conflict, "slug-taken");

        // Its rest is over.
        await using var command = system.TextDb.CreateCommand("update slugs set free_at = now() where key = $1 and free_at between now() + interval '14 minutes' and now() + interval '15 minutes'");
        command.Parameters.Add(new() { Value = slug });
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
        (await CreateAsync(system.Replicas[1], slug, "After")).Expect(HttpStatusCode.Created);
        Assert.Equal("After", await system.Replicas[1].GetStringAsync($"/raw/{slug}", Cancellation));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("with space")]
    [InlineData("../../etc/passwd")]
    [InlineData("abcdefghij")]
    [InlineData("a\u0000b")]
    public async Task A_slug_that_cannot_be_is_refused(string slug) =>
        ExpectProblem(await CreateAsync(system.Client, slug, "Text"), HttpStatusCode.BadRequest, "invalid");

    [Theory]
    [InlineData("api")]
    [InlineData("API")]
    [InlineData("raw")]
    [InlineData("docs")]
    [InlineData("health")]
    [InlineData("alive")]
    [InlineData("login")]
    public async Task A_reserved_slug_is_refused(string slug) =>
        ExpectProblem(await CreateAsync(system.Client, slug, "Text"), HttpStatusCode.BadRequest, "slug-reserved");

    private static string NewSlug() => $"slug-{Guid.NewGuid():N}";

    private static Task<ApiAnswer> CreateAsync(HttpClient client, string slug, string text) =>
        client.ApiAsync("POST", "/api/v1/pastes", new { content = text, slug }, Cancellation);

    private static void ExpectProblem(ApiAnswer answer, HttpStatusCode status, string problem)
    {
        answer.Expect(status);
        Assert.EndsWith("#" + problem, answer["type"].GetString(), StringComparison.Ordinal);
    }
}
