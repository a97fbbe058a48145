using System.Net;
using System.Text.Json;

namespace PasteBin.Tests.Api.Pastes.Secrets;

[Collection(SystemCollection.Name)]
public sealed class SecretScanTests(PasteBinSystem system)
{
    private const string Token = "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX";
    private const string Text = "first line\ntoken = npm" + "_" + Token + "\n";
    private const string Findings = """[{"kind":"npm-token","line":2}]""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("public", null, Findings)]
    [InlineData("public", "warn", Findings)]
    [InlineData("public", "off", "[]")]
    [InlineData("unlisted", null, "[]")]
    [InlineData("unlisted", "warn", Findings)]
    [InlineData(null, null, "[]")]
    public async Task A_warning_says_what_and_where_when_anybody_looks(string? visibility, string? secretScan, string warnings)
    {
        var created = await CreateAsync(new { content = Text, visibility, secretScan, password = visibility == "unlisted" ? "swordfish" : null });
        Assert.Equal(warnings, created.Expect(HttpStatusCode.Created)["warnings"].GetRawText());
        Assert.DoesNotContain(Token, created.Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_text_is_not_stored_and_not_repeated()
    {
        var slug = $"blocked-{Guid.NewGuid():N}";
        var refused = (await CreateAsync(new { content = Text, slug, secretScan = "block" })).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("/docs/problems#secret-found", refused["type"].GetString());
        Assert.Equal(Findings, refused["findings"].GetRawText());
        Assert.Contains("npm-token in line 2", refused["detail"].GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, refused.Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await system.CountAsync("pastes", slug));
        (await CreateAsync(new { content = "nothing to find", slug, secretScan = "block" })).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("/?secretScan=warn", HttpStatusCode.Created)]
    [InlineData("/documents?secretScan=warn", HttpStatusCode.OK)]
    [InlineData("/?visibility=public", HttpStatusCode.Created)]
    [InlineData("/?secretScan=block", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/?secretScan=maybe", HttpStatusCode.BadRequest)]
    public async Task Where_the_answer_is_a_link_a_header_warns(string path, HttpStatusCode status)
    {
        using var body = new StringContent(Text);
        using var answer = await system.Client.PostAsync(path, body, Cancellation);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(answer.IsSuccessStatusCode ? "npm-token in line 2" : null, answer.Headers.TryGetValues("X-Secrets-Found", out var found) ? found.Single() : null);
        Assert.DoesNotContain(Token, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_that_comes_again_warns_again()
    {
        var again = ("Idempotency-Key", Guid.NewGuid().ToString());
        var body = JsonSerializer.Serialize(new { content = Text, secretScan = "warn" });
        var first = (await CreateAsync(body, again)).Expect(HttpStatusCode.Created);
        Assert.Equal(Findings, first["warnings"].GetRawText());
        Assert.Equal(first.Json.GetRawText(), (await CreateAsync(body, again)).Json.GetRawText());
    }

    [Theory]
    [InlineData("public", null, Findings)]
    [InlineData("public", "off", "[]")]
    [InlineData("unlisted", null, "[]")]
    [InlineData("unlisted", "warn", Findings)]
    public async Task A_new_version_is_looked_through_as_a_new_paste_is(string visibility, string? secretScan, string warnings)
    {
        var (key, token) = await CreatePlainAsync(visibility);
        var changed = (await UpdateAsync(key, token, new { content = Text, secretScan })).Expect(HttpStatusCode.OK);
        Assert.Equal(warnings, changed["warnings"].GetRawText());
        Assert.DoesNotContain(Token, changed.Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_version_changes_nothing_whichever_way_it_comes()
    {
        var (key, token) = await CreatePlainAsync("unlisted");
        var refused = (await UpdateAsync(key, token, new { content = Text, secretScan = "block" })).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(Findings, refused["findings"].GetRawText());
        (await UpdateAsync(key, token, System.Text.Encoding.UTF8.GetBytes(Text), "?secretScan=block")).Expect(HttpStatusCode.UnprocessableEntity);
        (await UpdateAsync(key, token, new { content = "harmless", secretScan = "maybe" })).Expect(HttpStatusCode.BadRequest);
        Assert.Equal(1, (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{key}", null, Cancellation)).Expect(HttpStatusCode.OK)["version"].GetInt32());
        (await UpdateAsync(key, token, new { content = "harmless", secretScan = "block" })).Expect(HttpStatusCode.OK);
    }

    private async Task<(string Key, string Token)> CreatePlainAsync(string visibility)
    {
        var created = (await CreateAsync(new { content = "nothing to find", visibility })).Expect(HttpStatusCode.Created);
        return (created["key"].GetString()!, created["deleteToken"].GetString()!);
    }

    private Task<ApiAnswer> UpdateAsync(string key, string token, object body, string query = "") =>
        system.Client.ApiAsync("PUT", $"/api/v1/pastes/{key}{query}", body, Cancellation, ("X-Delete-Token", token));

    private Task<ApiAnswer> CreateAsync(object body, params (string, string)[] headers) =>
        system.Client.ApiAsync("POST", "/api/v1/pastes", body, Cancellation, headers);
}
