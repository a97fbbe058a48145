using System.Net;
using System.Text.Json;

namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class PrivateBinTests(PasteBinSystem system)
{
    // jQuery announces the JSON that PrivateBin's page sends as a form.
    private const string Page = "X-Requested-With: JSONHttpRequest\nAccept: application/json, text/javascript, */*; q=0.01\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8";
    private const string Browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", Page)]
    [InlineData("POST", "X-Requested-With: JSONHttpRequest\nUser-Agent: pbincli/0.3.3")]
    [InlineData("POST", "Accept: application/json\nContent-Type: application/json")]
    [InlineData("PUT", "X-Requested-With: JSONHttpRequest")]
    public async Task A_client_reads_what_a_client_encrypted(string method, string headers)
    {
        var paste = new Encrypted("Zażółć gęślą jaźń 🐢\n");
        var created = Json(await SendAsync($"{method} / HTTP/1.1\n{headers}", paste.Body("1hour")));
        var id = created.GetProperty("id").GetString()!;
        Assert.Equal(["status", "id", "url", "deletetoken"], created.EnumerateObject().Select(member => member.Name));
        Assert.Equal((0, $"/?{id}"), (Status(created), created.GetProperty("url").GetString()));
        Assert.Matches("^0[0-9a-f]{15}$", id);
        var read = Json(await SendAsync($"GET /?{id} HTTP/1.1\n{Page}", ""));
        Assert.Equal(
            ["status", "id", "url", "v", "adata", "ct", "meta", "comments", "comment_count", "comment_offset"], read.EnumerateObject().Select(member => member.Name));
        Assert.Equal((0, id, $"/?{id}", 2), (Status(read), read.GetProperty("id").GetString(), read.GetProperty("url").GetString(), read.GetProperty("v").GetInt32()));
        Assert.InRange(read.GetProperty("meta").GetProperty("time_to_live").GetInt32(), 3500, 3600);
        Assert.Equal(paste.Text, paste.Decrypt(read));
    }

    [Theory]
    [InlineData("5min", 5)]
    [InlineData("10min", 10)]
    [InlineData("1hour", 60)]
    [InlineData("1day", 24 * 60)]
    [InlineData("1week", 7 * 24 * 60)]
    [InlineData("1month", 30 * 24 * 60)]
    [InlineData("1year", 365 * 24 * 60)]
    [InlineData("never", 365 * 24 * 60)]
    public async Task It_lives_as_long_as_told(string word, int minutes)
    {
        var read = await ReadAsync((await CreateAsync(new Encrypted("text").Body(word))).Id);
        Assert.InRange(read.GetProperty("meta").GetProperty("time_to_live").GetInt32(), minutes * 60 - 60, minutes * 60);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Its_token_deletes_it_and_a_wrong_one_does_not_touch_it(string method)
    {
        var (id, token) = await CreateAsync(new Encrypted("text", burns: true).Body("1day"));
        var (other, _) = await CreateAsync(new Encrypted("text").Body("1day"));
        foreach (var wrong in (string[])["wrong", ""])
        {
            var refused = Json(await SendAsync($"{method} / HTTP/1.1\n{Page}", $$"""{"pasteid":"{{id}}","deletetoken":"{{wrong}}"}"""));
            Assert.Equal(1, Status(refused));
            Assert.NotEmpty(refused.GetProperty("message").GetString()!);
        }

        Assert.Equal(1, Status(Json(await SendAsync($"{method} / HTTP/1.1\n{Page}", $$"""{"pasteid":"{{other}}","deletetoken":"{{token}}"}"""))));
        Assert.Equal(1, await system.CountAsync("pastes", KeyOf(id)));
        Assert.Equal(0, Status(Json(await SendAsync($"{method} / HTTP/1.1\n{Page}", $$"""{"pasteid":"{{id}}","deletetoken":"{{token}}"}"""))));
        Assert.Equal(0, await system.CountAsync("pastes", KeyOf(id)));
        Assert.Equal("Paste does not exist, has expired or has been deleted.", (await ReadAsync(id)).GetProperty("message").GetString());
        Assert.Equal(0, Status(await ReadAsync(other)));
    }

    [Theory]
    [InlineData("GET", Browser)]
    [InlineData("GET", "Accept: */*")]
    [InlineData("GET", "Accept: application/json")]
    [InlineData("GET", "X-Requested-With: JSONHttpRequest\nSec-Purpose: prefetch")]
    [InlineData("HEAD", "X-Requested-With: JSONHttpRequest")]
    [InlineData("HEAD", Browser)]
    public async Task Looking_does_not_burn(string method, string headers)
    {
        var paste = new Encrypted("Secret", burns: true);
        var (id, _) = await CreateAsync(paste.Body("1day"));
        Assert.DoesNotContain(paste.Ciphertext, (await SendAsync($"{method} /?{id} HTTP/1.1\n{headers}", "")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(paste.Ciphertext, (await SendAsync($"{method} /{KeyOf(id)} HTTP/1.1\n{headers}", "")).Text, StringComparison.Ordinal);
        Assert.Equal("Secret", paste.Decrypt(await ReadAsync(id)));
    }

    [Fact]
    public async Task Of_many_clients_on_both_replicas_one_reads_what_burns()
    {
        var paste = new Encrypted("Secret", burns: true);
        var (id, _) = await CreateAsync(paste.Body("1day"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async reader =>
            (await system.Replicas[reader % 2].ApiAsync("GET", $"/?{id}", null, Cancellation, ("X-Requested-With", "JSONHttpRequest"))).Expect(HttpStatusCode.OK).Json));
        Assert.Equal("Secret", paste.Decrypt(Assert.Single(answers, answer => Status(answer) == 0)));
        Assert.All(answers.Where(answer => Status(answer) == 1), answer => Assert.DoesNotContain(paste.Ciphertext, answer.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_page_of_another_site_may_mark_a_request()
    {
        var answer = await SendAsync(
            "OPTIONS / HTTP/1.1\nOrigin: https://elsewhere.example\nAccess-Control-Request-Method: GET\nAccess-Control-Request-Headers: x-requested-with", "");
        Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("{}")]
    [InlineData("""{"v":2}""")]
    [InlineData("""{"pasteid":"0000000000000000"}""")]
    [InlineData("""{"pasteid":"0000000000000000","deletetoken":"x"}""")]
    [InlineData("""{"pasteid":"<script>","deletetoken":"x"}""")]
    [InlineData("""{"deletetoken":"x"}""")]
    [InlineData("""{"pasteid":"0000000000000000","parentid":"0000000000000000","v":2,"adata":["a"],"ct":"YQ=="}""")]
    public async Task What_cannot_be_is_200_with_status_1(string body)
    {
        var answer = await SendAsync($"POST / HTTP/1.1\n{Page}", body);
        Assert.Equal((200, 1), (answer.Status, Status(Json(answer))));
        Assert.DoesNotContain("script", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discussions_and_unknown_lives_are_refused_and_too_much_is_too()
    {
        foreach (var body in (string[])[
            new Encrypted("text", discussed: true).Body("1day"), new Encrypted("text").Body("2day"), new Encrypted("text").Body("1day", new('A', 10 * 1024 * 1024))])
        {
            var answer = await SendAsync($"POST / HTTP/1.1\n{Page}", body);
            Assert.Equal((200, 1), (answer.Status, Status(Json(answer))));
        }
    }

    [Theory]
    [InlineData("0000000000000000")]
    [InlineData("ffffffffffffffff")]
    public async Task What_is_not_there_is_200_with_status_1(string id) => Assert.Equal(1, Status(await ReadAsync(id)));

    [Fact]
    public async Task A_paste_that_is_not_encrypted_is_neither_read_nor_burned()
    {
        var paste = await system.Client.PasteAsync("Secret", "?burn=true", Cancellation);
        var answer = await ReadAsync(PasteBin.Api.Dialects.PrivateBin.IdOf(paste.Key)!);
        Assert.Equal(1, Status(answer));
        Assert.DoesNotContain("Secret", answer.ToString(), StringComparison.Ordinal);
        using var read = await system.Client.PostAsync($"/{paste.Key}", null, Cancellation);
        Assert.Equal("Secret", await read.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Json_from_others_is_a_text()
    {
        var answer = await SendAsync("POST / HTTP/1.1\nAccept: application/json\nContent-Type: application/json", """{"v":2}""");
        Assert.Equal(201, answer.Status);
        Assert.Equal("""{"v":2}""", await system.Client.GetStringAsync(answer.Text.Trim(), Cancellation));
    }

    [Fact]
    public async Task A_browser_is_sent_to_the_pastes_own_page_which_has_nothing_of_it()
    {
        foreach (var burns in (bool[])[false, true])
        {
            var paste = new Encrypted("text", burns);
            var (id, _) = await CreateAsync(paste.Body("1day"));
            var answer = await SendAsync($"GET /?{id} HTTP/1.1\n{Browser}", "");
            Assert.Equal(302, answer.Status);
            Assert.EndsWith($"/{KeyOf(id)}", answer.Headers["Location"], StringComparison.Ordinal);
            var page = await SendAsync($"GET /{KeyOf(id)} HTTP/1.1\n{Browser}", "");
            Assert.Contains("id=\"sealed\"", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(paste.Ciphertext, page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain($"""<form method="post" action="/{KeyOf(id)}">""", page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_the_api_takes_as_encrypted_is_a_clients_to_read()
    {
        foreach (var burns in (bool[])[false, true])
        {
            var paste = new Encrypted("Taken by the API", burns);
            var created = (await system.Client.ApiAsync(
                "POST", "/api/v1/pastes", new { content = paste.Stored, format = "privatebin", expiresIn = "PT90M" }, Cancellation)).Expect(HttpStatusCode.Created);
            Assert.Equal(burns, created["burn"].GetBoolean());
            var read = await ReadAsync(PasteBin.Api.Dialects.PrivateBin.IdOf(created["key"].GetString()!)!);
            Assert.Equal("Taken by the API", paste.Decrypt(read));
            Assert.InRange(read.GetProperty("meta").GetProperty("time_to_live").GetInt32(), 5300, 5400);
        }
    }

    [Fact]
    public async Task The_api_takes_nothing_else_as_encrypted()
    {
        var paste = new Encrypted("text");
        foreach (var body in (object[])[
            new { content = "text", format = "privatebin" }, new { content = "", format = "privatebin" }, new { content = paste.Stored, format = "html" },
            new { content = paste.Body("1day"), format = "privatebin" }, new { content = new Encrypted("text", discussed: true).Stored, format = "privatebin" },
            new { content = paste.Stored, format = "privatebin", burn = true }, new { content = paste.Stored, format = "privatebin", password = "swordfish" },
            new { content = paste.Stored, format = "privatebin", visibility = "public" }])
        {
            (await system.Client.ApiAsync("POST", "/api/v1/pastes", body, Cancellation)).Expect(HttpStatusCode.BadRequest);
        }

        var plain = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = paste.Stored, format = "text" }, Cancellation)).Expect(HttpStatusCode.Created);
        Assert.Equal("text", (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{plain["key"].GetString()}", null, Cancellation)).Expect(HttpStatusCode.OK)["format"].GetString());
    }

    [Fact]
    public async Task The_api_tells_its_format_and_lets_nobody_change_what_is_encrypted()
    {
        var paste = new Encrypted("text");
        var (id, token) = await CreateAsync(paste.Body("1day"));
        var path = $"/api/v1/pastes/{KeyOf(id)}";
        foreach (var replica in system.Replicas)
        {
            Assert.Equal("privatebin", (await replica.ApiAsync("GET", path, null, Cancellation)).Expect(HttpStatusCode.OK)["format"].GetString());
        }

        (await system.Client.ApiAsync("PUT", path, new { content = "another" }, Cancellation, ("X-Delete-Token", token))).Expect(HttpStatusCode.Conflict);
        var fork = (await system.Client.ApiAsync("POST", $"{path}/fork", null, Cancellation)).Expect(HttpStatusCode.Created);
        Assert.Equal("text", paste.Decrypt(await ReadAsync(PasteBin.Api.Dialects.PrivateBin.IdOf(fork["key"].GetString()!)!)));
    }

    private async Task<(string Id, string Token)> CreateAsync(string body)
    {
        var created = Json(await SendAsync($"POST / HTTP/1.1\n{Page}", body));
        Assert.True(Status(created) == 0, created.ToString());
        return (created.GetProperty("id").GetString()!, created.GetProperty("deletetoken").GetString()!);
    }

    private async Task<JsonElement> ReadAsync(string id)
    {
        var answer = await SendAsync($"GET /?{id} HTTP/1.1\n{Page}", "");
        Assert.Equal(200, answer.Status);
        return Json(answer);
    }

    private Task<RawAnswer> SendAsync(string head, string body) => RawHttp.SendAsync(system.Address, head, body, Cancellation);

    private static string KeyOf(string id) => PasteBin.Api.Dialects.PrivateBin.KeyOf(id);

    private static JsonElement Json(RawAnswer answer) => JsonDocument.Parse(answer.Body).RootElement;

    private static int Status(JsonElement answer) => answer.GetProperty("status").GetInt32();
}
