using System.Net;
using System.Text;
using PasteBin.Api.Errors;

namespace PasteBin.Tests.Api.Pastes.Idempotency;

[Collection(SystemCollection.Name)]
public sealed class IdempotencyTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly string _key = Guid.NewGuid().ToString();

    private readonly string _text = $"Text {Guid.NewGuid()}";

    [Fact]
    public async Task The_same_again_on_the_other_replica_gets_the_same_answer_and_there_is_one_paste()
    {
        var body = new { content = _text, title = "A title", language = "sql", maxReads = 2, expiresIn = "PT10M" };
        var first = (await CreateAsync(0, body)).Expect(HttpStatusCode.Created);
        var second = (await CreateAsync(1, body)).Expect(HttpStatusCode.Created);
        Assert.Equal(first.Json.GetRawText(), second.Json.GetRawText());
        foreach (var header in (string[])["Location", "X-Delete-Token"])
        {
            Assert.Equal(first.Message.Headers.GetValues(header), second.Message.Headers.GetValues(header));
        }

        Assert.Equal(first.Message.Content.Headers.Expires, second.Message.Content.Headers.Expires);
        Assert.Equal(1, await CountAsync());
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(first["key"].GetString()!, second["deleteToken"].GetString(), Cancellation));
    }

    [Fact]
    public async Task Many_at_once_on_both_replicas_are_one_paste()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(client => CreateAsync(client % 2, new { content = _text })));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.Single(answers.Select(answer => answer.Json.GetRawText()).Distinct());
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Every_form_of_creating_has_it_and_the_form_is_no_part_of_the_body()
    {
        var tokens = new HashSet<string>();
        foreach (var (method, path, form) in ((string, string, bool)[])[
            ("POST", "/", false), ("PUT", "/", false), ("POST", "/documents", false), ("POST", "/api/v1/pastes", false), ("POST", "/", true), ("POST", "/api/v2/", true)])
        {
            using var request = new HttpRequestMessage(new(method), path);
            request.Headers.Add("Idempotency-Key", _key);
            request.Content = form ? new FormUrlEncodedContent([new("content", _text)]) : new ByteArrayContent(Encoding.UTF8.GetBytes(_text));
            using var answer = await system.Replicas[tokens.Count % 2].SendAsync(request, Cancellation);
            Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {answer}");
            tokens.Add(answer.Headers.GetValues("X-Delete-Token").Single());
        }

        Assert.Single(tokens);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Another_body_is_refused_and_makes_nothing()
    {
        (await CreateAsync(0, new { content = _text })).Expect(HttpStatusCode.Created);
        var refused = (await CreateAsync(1, new { content = _text, title = "Another" })).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(Problems.IdempotencyKeyReused.Type, refused["type"].GetString());
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task The_answer_stays_what_it_was_whatever_became_of_the_paste_and_whatever_would_be_refused_now()
    {
        var body = new { content = _text, burn = true, expiresAt = DateTimeOffset.UtcNow.AddSeconds(2).ToString("O") };
        var first = (await CreateAsync(0, body)).Expect(HttpStatusCode.Created);
        using (var read = await system.Client.PostAsync($"/raw/{first["key"]}", null, Cancellation))
        {
            Assert.Equal(_text, await read.Content.ReadAsStringAsync(Cancellation));
        }

        await Task.Delay(TimeSpan.FromSeconds(1.5), Cancellation);
        Assert.Equal(first.Json.GetRawText(), (await CreateAsync(1, body)).Json.GetRawText());
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task What_was_refused_is_not_remembered()
    {
        var slug = $"taken-{Guid.NewGuid():N}";
        (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "Another's", slug }, Cancellation)).Expect(HttpStatusCode.Created);
        (await CreateAsync(0, new { content = _text, slug })).Expect(HttpStatusCode.Conflict);
        (await CreateAsync(1, new { content = _text, slug = $"{slug}-2" })).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_slug_is_answered_for_again_and_one_that_was_not_stored_stays_free()
    {
        var slug = $"mine-{Guid.NewGuid():N}";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            async one => (Slug: $"{slug}-{one}", Answer: await CreateAsync(one % 2, new { content = _text, slug = $"{slug}-{one}" }))));
        var stored = Assert.Single(answers, one => one.Answer.Status == HttpStatusCode.Created);
        var again = (await CreateAsync(1, new { content = _text, slug = stored.Slug })).Expect(HttpStatusCode.Created);
        Assert.Equal(stored.Answer.Json.GetRawText(), again.Json.GetRawText());
        foreach (var other in answers.Where(one => one != stored))
        {
            other.Answer.Expect(HttpStatusCode.UnprocessableEntity);
            (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "x", slug = other.Slug }, Cancellation)).Expect(HttpStatusCode.Created);
        }

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task After_a_day_the_key_is_new_again()
    {
        var first = (await CreateAsync(0, new { content = _text })).Expect(HttpStatusCode.Created);
        await using (var command = system.TextDb.CreateCommand("update idempotency_keys set expires_at = now() where id = sha256($1)"))
        {
            command.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes(_key) });
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
        }

        var second = (await CreateAsync(1, new { content = _text })).Expect(HttpStatusCode.Created);
        Assert.NotEqual(first["key"].GetString(), second["key"].GetString());
        Assert.Equal(second.Json.GetRawText(), (await CreateAsync(0, new { content = _text })).Json.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("one", "two")]
    public async Task A_key_that_is_none_is_refused(params string[] keys)
    {
        var answer = await system.Client.ApiAsync(
            "POST", "/api/v1/pastes", new { content = _text }, Cancellation, [.. keys.Select(key => ("Idempotency-Key", key))]);
        Assert.Contains("Idempotency-Key", answer.Expect(HttpStatusCode.BadRequest)["detail"].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task The_longest_key_is_what_the_limits_say()
    {
        var limit = (await system.Client.ApiAsync("GET", "/api/v1/limits", null, Cancellation))["idempotencyKey"].GetProperty("characters").GetInt32();
        foreach (var (length, status) in ((int, HttpStatusCode)[])[(limit, HttpStatusCode.Created), (limit + 1, HttpStatusCode.BadRequest)])
        {
            var key = _key + new string('~', length - _key.Length);
            (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = _text }, Cancellation, ("Idempotency-Key", key))).Expect(status);
        }
    }

    private Task<ApiAnswer> CreateAsync(int replica, object body) =>
        system.Replicas[replica].ApiAsync("POST", "/api/v1/pastes", body, Cancellation, ("Idempotency-Key", _key));

    private async Task<long> CountAsync()
    {
        await using var command = system.TextDb.CreateCommand("select count(*) from pastes where content = $1");
        command.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes(_text) });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
