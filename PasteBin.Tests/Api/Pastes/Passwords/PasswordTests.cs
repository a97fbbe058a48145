using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PasteBin.Tests.Api.Pastes.Passwords;

[Collection(SystemCollection.Name)]
public sealed class PasswordTests(PasteBinSystem system)
{
    private const string Right = "correct horse";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly string _text = $"Secret {Guid.NewGuid()}";

    [Fact]
    public async Task The_text_is_stored_nowhere_but_encrypted_and_each_time_in_another_way()
    {
        var contents = new HashSet<string>();
        foreach (var paste in new[] { await PasteAsync(), await PasteAsync() })
        {
            await using var command = system.TextDb.CreateCommand("select content, content_hash, delete_token_hash, pastes::text from pastes where key = $1");
            command.Parameters.Add(new() { Value = paste.Key });
            await using var row = await command.ExecuteReaderAsync(Cancellation);
            Assert.True(await row.ReadAsync(Cancellation));
            Assert.True(contents.Add(Convert.ToHexString(row.GetFieldValue<byte[]>(0))));
            Assert.NotEqual(SHA256.HashData(Encoding.UTF8.GetBytes(_text)), row.GetFieldValue<byte[]>(1));
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(_text)), row.GetString(3), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Right, row.GetString(3), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/{0}", "*/*")]
    [InlineData("/{0}", "text/html")]
    [InlineData("/raw/{0}", "*/*")]
    [InlineData("/api/v1/pastes/{0}", "*/*")]
    [InlineData("/api/v1/pastes/{0}/raw", "*/*")]
    [InlineData("/api/v1/pastes/{0}/versions/1", "*/*")]
    public async Task Only_the_password_opens_it_on_any_replica_and_nobody_keeps_what_it_opens(string path, string accept)
    {
        var paste = await PasteAsync();
        var address = string.Format(null, path, paste.Key);
        foreach (var replica in system.Replicas)
        {
            await RefusedAsync(replica, address, HttpStatusCode.Unauthorized, ("Accept", accept));
            await RefusedAsync(replica, address, HttpStatusCode.Forbidden, ("Accept", accept), ("X-Paste-Password", "wrong horse"));
            var read = (await replica.ApiAsync("GET", address, null, Cancellation, ("Accept", accept), ("X-Paste-Password", Right))).Expect(HttpStatusCode.OK);
            Assert.Contains(_text, read.Json.ToString(), StringComparison.Ordinal);
            Assert.True(read.Message.Headers.CacheControl?.NoStore);
            Assert.Equal("db", read.Message.Headers.GetValues("X-Cache").Single());
        }
    }

    [Fact]
    public async Task Metadata_says_that_there_is_one_and_hastebins_clients_are_told_how_to_read()
    {
        var paste = await PasteAsync();
        var metadata = (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/metadata", null, Cancellation)).Expect(HttpStatusCode.OK);
        Assert.True(metadata["hasPassword"].GetBoolean());
        var document = (await system.Client.ApiAsync("GET", $"/documents/{paste.Key}", null, Cancellation)).Expect(HttpStatusCode.Forbidden);
        Assert.Contains("X-Paste-Password", document["message"].GetString(), StringComparison.Ordinal);
        (await system.Client.ApiAsync("HEAD", $"/raw/{paste.Key}", null, Cancellation)).Expect(HttpStatusCode.Unauthorized);
        var head = (await system.Client.ApiAsync("HEAD", $"/raw/{paste.Key}", null, Cancellation, ("X-Paste-Password", Right))).Expect(HttpStatusCode.OK);
        Assert.Equal(_text.Length, head.Message.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_browser_reads_it_by_a_form_without_script()
    {
        var paste = await PasteAsync();
        var page = await system.Client.ApiAsync("GET", $"/{paste.Key}", null, Cancellation, ("Accept", "text/html"));
        Assert.Contains($"""<form method="post" action="/{paste.Key}">""", page.Json.ToString(), StringComparison.Ordinal);
        Assert.Contains("""name="password" type="password" """, page.Json.ToString(), StringComparison.Ordinal);
        var wrong = await SubmitAsync(paste.Key, "wrong horse");
        Assert.Equal(HttpStatusCode.Forbidden, wrong.Status);
        Assert.Contains("That was not the password.", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("<form", wrong.Text, StringComparison.Ordinal);
        var right = await SubmitAsync(paste.Key, Right);
        Assert.Equal(HttpStatusCode.OK, right.Status);
        Assert.Contains(_text, right.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_way_of_creating_takes_it_but_an_address_does_not()
    {
        using var form = new MultipartFormDataContent { { new StringContent(_text), "content" }, { new StringContent(Right), "password" } };
        using var withForm = await system.Client.PostAsync("/", form, Cancellation);
        var created = new List<string> { withForm.Headers.Location!.AbsolutePath[1..] };
        foreach (var (method, path) in ((string, string)[])[("POST", "/"), ("PUT", "/notes.txt"), ("POST", "/documents"), ("POST", "/api/v1/pastes")])
        {
            var answer = await system.Client.ApiAsync(method, path, Encoding.UTF8.GetBytes(_text), Cancellation, ("X-Paste-Password", Right));
            created.Add(answer.Message.Headers.Location!.AbsolutePath[1..]);
        }

        foreach (var key in created)
        {
            await RefusedAsync(system.Client, $"/raw/{key}", HttpStatusCode.Unauthorized);
            Assert.Equal(_text, (await system.Client.ApiAsync("GET", $"/raw/{key}", null, Cancellation, ("X-Paste-Password", Right))).Json.ToString());
        }

        foreach (var path in (string[])["/", "/api/v1/pastes", "/documents"])
        {
            (await system.Client.ApiAsync("POST", $"{path}?password=swordfish", "x"u8.ToArray(), Cancellation)).Expect(HttpStatusCode.BadRequest);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await system.Client.ReadAsync($"{created[0]}?password=correct+horse", Cancellation)).Status);
    }

    [Theory]
    [InlineData("password", " blank before")]
    [InlineData("password", "blank after ")]
    [InlineData("password", "two\nlines")]
    [InlineData("visibility", "public")]
    public async Task What_cannot_have_one_is_refused(string member, string value)
    {
        var body = new Dictionary<string, string> { ["content"] = _text, ["password"] = Right, [member] = value };
        (await system.Client.ApiAsync("POST", "/api/v1/pastes", body, Cancellation)).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_wrong_password_takes_no_reading_and_of_many_right_ones_as_many_read_as_may()
    {
        var created = (await CreateAsync(new { content = _text, password = Right, maxReads = 3 })).Expect(HttpStatusCode.Created);
        var key = created["key"].GetString();
        foreach (var password in (string?[])[null, "wrong horse"])
        {
            var refused = await system.Client.ApiAsync("POST", $"/api/v1/pastes/{key}/read", new { password }, Cancellation);
            Assert.Contains("#password-", refused["type"].GetString(), StringComparison.Ordinal);
        }

        // Looking burns nothing, with the right password either.
        await RefusedAsync(system.Client, $"/raw/{key}", HttpStatusCode.Forbidden, ("X-Paste-Password", Right));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(reader => reader < 4
            ? system.Replicas[reader % 2].ApiAsync("POST", $"/raw/{key}", null, Cancellation, ("X-Paste-Password", Right))
            : system.Replicas[reader % 2].ApiAsync("POST", $"/api/v1/pastes/{key}/read", new { password = Right }, Cancellation)));
        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.OK && answer.Json.ToString().Contains(_text, StringComparison.Ordinal)));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
    }

    [Fact]
    public async Task Passwords_are_counted_for_each_paste_over_all_replicas()
    {
        var (paste, other) = (await PasteAsync(), await PasteAsync());
        for (var attempt = 0; attempt < 10; attempt++)
        {
            await RefusedAsync(system.Replicas[attempt % 2], $"/raw/{paste.Key}", HttpStatusCode.Forbidden, ("X-Paste-Password", $"guess {attempt}"));
        }

        foreach (var replica in system.Replicas)
        {
            var refused = await replica.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}", null, Cancellation, ("X-Paste-Password", Right));
            Assert.Equal("/docs/problems#too-many-passwords", refused.Expect(HttpStatusCode.TooManyRequests)["type"].GetString());
            Assert.InRange(int.Parse(refused.Message.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), 1, 30);
        }

        for (var attempt = 0; attempt < 12; attempt++)
        {
            (await system.Replicas[attempt % 2].ApiAsync("GET", $"/raw/{other.Key}", null, Cancellation, ("X-Paste-Password", Right))).Expect(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_request_that_comes_again_gets_its_answer_only_with_its_password()
    {
        var again = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = (await CreateAsync(new { content = _text, password = Right }, again)).Expect(HttpStatusCode.Created);
        var second = (await CreateAsync(new { content = _text }, again, ("X-Paste-Password", Right))).Expect(HttpStatusCode.Created);
        Assert.Equal(first.Json.GetRawText(), second.Json.GetRawText());
        (await CreateAsync(new { content = _text }, again)).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.True(first["hasPassword"].GetBoolean());
    }

    private static async Task RefusedAsync(HttpClient replica, string address, HttpStatusCode status, params (string, string)[] headers)
    {
        var answer = (await replica.ApiAsync("GET", address, null, Cancellation, headers)).Expect(status);
        Assert.DoesNotContain("Secret", answer.Json.ToString(), StringComparison.Ordinal);
        Assert.True(answer.Message.Headers.CacheControl?.NoStore);
    }

    private Task<ApiAnswer> CreateAsync(object body, params (string, string)[] headers) =>
        system.Client.ApiAsync("POST", "/api/v1/pastes", body, Cancellation, headers);

    private async Task<Created> PasteAsync()
    {
        var created = (await CreateAsync(new { content = _text, password = Right })).Expect(HttpStatusCode.Created);
        return new(created["key"].GetString()!, system.Address, created["deleteToken"].GetString()!, null);
    }

    private async Task<(HttpStatusCode Status, string Text)> SubmitAsync(string key, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{key}") { Content = new FormUrlEncodedContent([new("password", password)]) };
        request.Headers.Add("Accept", "text/html");
        using var answer = await system.Client.SendAsync(request, Cancellation);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
