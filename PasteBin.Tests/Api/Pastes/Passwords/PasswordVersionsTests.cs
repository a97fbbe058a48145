using System.Net;

namespace PasteBin.Tests.Api.Pastes.Passwords;

/// <summary>A paste with a password through its life: new versions, comparisons, forks.</summary>
[Collection(SystemCollection.Name)]
public sealed class PasswordVersionsTests(PasteBinSystem system)
{
    private static readonly (string, string) Right = ("X-Paste-Password", "correct horse");
    private static readonly (string, string) Wrong = ("X-Paste-Password", "wrong horse");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_version_needs_the_password_and_has_it_and_so_have_those_before()
    {
        var paste = await PasteAsync();
        (await PutAsync(paste, new { content = "Secret 2" })).Expect(HttpStatusCode.Unauthorized);
        (await PutAsync(paste, new { content = "Secret 2" }, Wrong)).Expect(HttpStatusCode.Forbidden);
        (await PutAsync(paste with { DeleteToken = "another's" }, new { content = "Secret 2" }, Right)).Expect(HttpStatusCode.Forbidden);
        Assert.Equal(2, (await PutAsync(paste, new { content = "Secret 2", password = "correct horse" })).Expect(HttpStatusCode.OK)["version"].GetInt32());
        Assert.Equal(3, (await PutAsync(paste, "Secret 3"u8.ToArray(), Right)).Expect(HttpStatusCode.OK)["version"].GetInt32());
        for (var version = 1; version <= 3; version++)
        {
            var address = $"/api/v1/pastes/{paste.Key}/versions/{version}/raw";
            (await system.Client.ApiAsync("GET", address, null, Cancellation)).Expect(HttpStatusCode.Unauthorized);
            (await system.Client.ApiAsync("GET", address, null, Cancellation, Wrong)).Expect(HttpStatusCode.Forbidden);
            Assert.Equal($"Secret {version}", (await system.Replicas[1].ApiAsync("GET", address, null, Cancellation, Right)).Expect(HttpStatusCode.OK).Json.ToString());
        }

        await using var command = system.TextDb.CreateCommand(
            "select count(*) from (select content from pastes where key = $1 union all select content from paste_versions where key = $1) all_of_it where position('Secret'::bytea in content) > 0");
        command.Parameters.Add(new() { Value = paste.Key });
        Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task The_same_again_is_no_new_version_and_a_tag_from_before_does_not_match()
    {
        var paste = await PasteAsync();
        Assert.Equal(1, (await PutAsync(paste, new { content = "Secret 1" }, Right)).Expect(HttpStatusCode.OK)["version"].GetInt32());
        var tag = (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/metadata", null, Cancellation)).ETag!;
        (await PutAsync(paste, new { content = "Secret 2" }, Right, ("If-Match", tag))).Expect(HttpStatusCode.OK);
        (await PutAsync(paste, new { content = "Secret 3" }, Right, ("If-Match", tag))).Expect(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task One_without_a_password_gets_none_by_a_new_version()
    {
        var open = await system.Client.PasteAsync("Open", "", Cancellation);
        (await PutAsync(open, new { content = "Still open" }, Right)).Expect(HttpStatusCode.BadRequest);
        Assert.Equal("Open"u8.ToArray(), (await system.Client.ReadAsync(open.Key, Cancellation)).Content);
    }

    [Fact]
    public async Task The_author_changes_its_life_and_deletes_it_without_the_password_but_does_not_make_it_public()
    {
        var paste = await PasteAsync();
        var author = ("X-Delete-Token", paste.DeleteToken);
        (await system.Client.ApiAsync("PATCH", $"/api/v1/pastes/{paste.Key}", new { visibility = "public" }, Cancellation, author)).Expect(HttpStatusCode.BadRequest);
        (await system.Client.ApiAsync("PATCH", $"/api/v1/pastes/{paste.Key}", new { expiresIn = "2d" }, Cancellation, author)).Expect(HttpStatusCode.OK);
        Assert.Equal("Secret 1", (await system.Client.ApiAsync("GET", $"/raw/{paste.Key}", null, Cancellation, Right)).Json.ToString());
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
    }

    [Fact]
    public async Task A_comparison_needs_the_password_and_is_kept_by_nobody()
    {
        var paste = await PasteAsync();
        (await PutAsync(paste, new { content = "Secret 2" }, Right)).Expect(HttpStatusCode.OK);
        var address = $"/api/v1/pastes/{paste.Key}/diff";
        (await system.Client.ApiAsync("GET", address, null, Cancellation)).Expect(HttpStatusCode.Unauthorized);
        (await system.Client.ApiAsync("GET", address, null, Cancellation, Wrong)).Expect(HttpStatusCode.Forbidden);
        var diff = (await system.Client.ApiAsync("GET", address, null, Cancellation, Right)).Expect(HttpStatusCode.OK);
        Assert.Contains("-Secret 1\n", diff.Json.ToString(), StringComparison.Ordinal);
        Assert.Contains("+Secret 2\n", diff.Json.ToString(), StringComparison.Ordinal);
        Assert.True(diff.Message.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_fork_needs_the_password_and_keeps_it_unless_it_gets_another()
    {
        var paste = await PasteAsync();
        var address = $"/api/v1/pastes/{paste.Key}/fork";
        (await system.Client.ApiAsync("POST", address, null, Cancellation)).Expect(HttpStatusCode.Unauthorized);
        (await system.Client.ApiAsync("POST", address, null, Cancellation, Wrong)).Expect(HttpStatusCode.Forbidden);
        var same = (await system.Client.ApiAsync("POST", address, null, Cancellation, Right)).Expect(HttpStatusCode.Created)["key"].GetString();
        var other = (await system.Client.ApiAsync("POST", address, new { password = "another" }, Cancellation, Right)).Expect(HttpStatusCode.Created)["key"].GetString();
        Assert.Equal("Secret 1", (await system.Client.ApiAsync("GET", $"/raw/{same}", null, Cancellation, Right)).Json.ToString());
        (await system.Client.ApiAsync("GET", $"/raw/{other}", null, Cancellation, Right)).Expect(HttpStatusCode.Forbidden);
        Assert.Equal("Secret 1", (await system.Client.ApiAsync("GET", $"/raw/{other}", null, Cancellation, ("X-Paste-Password", "another"))).Json.ToString());
    }

    private Task<ApiAnswer> PutAsync(Created paste, object body, params (string, string)[] headers) =>
        system.Client.ApiAsync("PUT", $"/api/v1/pastes/{paste.Key}", body, Cancellation, [("X-Delete-Token", paste.DeleteToken), .. headers]);

    private async Task<Created> PasteAsync()
    {
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", "Secret 1"u8.ToArray(), Cancellation, Right)).Expect(HttpStatusCode.Created);
        return new(created["key"].GetString()!, system.Address, created["deleteToken"].GetString()!, null);
    }
}
