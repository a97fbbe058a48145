using System.Net;
using System.Text;
using System.Text.Json;
using PasteBin.Tests.Api.Dialects;
using PasteBin.Tests.Worker;
using PasteBin.Tests.Worker.Admin;

namespace PasteBin.Tests.Api.Takedowns;

/// <summary>What the operator has taken down, as everybody else sees it.</summary>
[Collection(SystemCollection.Name)]
public sealed class TakedownTests(PasteBinSystem system)
{
    private const string Reason = "Court order <b>17/2026</b>";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10m")]
    [InlineData("1d")]
    public async Task Within_a_second_no_replica_has_it_and_every_way_to_it_says_why(string life)
    {
        var paste = await system.Client.PasteAsync($"Version 1 {Guid.NewGuid()}", $"?expires={life}&visibility=public", Cancellation);
        (await system.Client.UpdateAsync(paste, $"Version 2 {Guid.NewGuid()}", Cancellation)).Expect(HttpStatusCode.OK);
        foreach (var replica in system.Replicas)
        {
            await ReadUntilAsync(replica, paste.Key, HttpStatusCode.OK);
        }

        await system.TakeDownAsync(paste.Key, Reason, Cancellation);
        foreach (var replica in system.Replicas)
        {
            await ReadUntilAsync(replica, paste.Key, HttpStatusCode.UnavailableForLegalReasons);
            var api = $"/api/v1/pastes/{paste.Key}";
            foreach (var (method, path, body) in (IEnumerable<(string, string, object?)>)
            [
                ("GET", api, null), ("HEAD", api, null), ("GET", $"{api}?version=1", null), ("GET", $"{api}/metadata", null), ("GET", $"{api}/views", null), ("GET", $"{api}/raw", null),
                ("GET", $"{api}/versions", null), ("GET", $"{api}/versions/1", null), ("GET", $"{api}/versions/1/raw", null), ("GET", $"{api}/diff", null),
                ("POST", $"{api}/read", null), ("POST", $"{api}/fork", null), ("POST", $"{api}/fork?version=1", null),
                ("PUT", api, new { content = "Version 3" }), ("PATCH", api, new { expiresIn = "1h" }), ("DELETE", api, null),
                ("GET", $"/{paste.Key}", null), ("GET", $"/{paste.Key}.txt", null), ("GET", $"/raw/{paste.Key}", null), ("GET", $"/{paste.Key}?version=1", null),
                ("POST", $"/{paste.Key}", null), ("POST", $"/{paste.Key}/diff", null), ("POST", $"/raw/{paste.Key}", null), ("DELETE", $"/{paste.Key}", null), ("GET", $"/documents/{paste.Key}", null),
            ])
            {
                var answer = await replica.ApiAsync(method, path, body, Cancellation, ("X-Delete-Token", paste.DeleteToken));
                Assert.True(answer.Status == HttpStatusCode.UnavailableForLegalReasons, $"{method} {path}: {(int)answer.Status} {answer.Json}");
                Assert.True(answer.Message.Headers.CacheControl?.NoStore, $"{method} {path} may be kept.");
                Assert.True(method == "HEAD" || answer.Json.GetRawText().Contains("17/2026", StringComparison.Ordinal), $"{method} {path}: {answer.Json}");
            }

            var problem = await replica.ApiAsync("GET", api, null, Cancellation);
            Assert.Equal(("/docs/problems#taken-down", $"The reason given is: {Reason}", Reason),
                (problem["type"].GetString(), problem["detail"].GetString(), problem["reason"].GetString()));
            foreach (var path in (string[])["", "?version=1", "/edit", "/versions", "/diff", "/fork", "/download", "/embed"])
            {
                var page = await replica.ApiAsync("GET", $"/{paste.Key}{path}", null, Cancellation, ("Accept", "text/html"));
                Assert.True((page.Status, page.Message.Content.Headers.ContentType?.MediaType) == (HttpStatusCode.UnavailableForLegalReasons, "text/html"), $"{path}: {page.Status}");
                Assert.True(page.Message.Headers.CacheControl?.NoStore, path);
                Assert.Contains("17/2026", page.Json.ToString(), StringComparison.Ordinal);
                Assert.DoesNotContain("<b>", page.Json.ToString(), StringComparison.Ordinal);
            }

            var list = await replica.ApiAsync("GET", "/api/v1/pastes?limit=100", null, Cancellation);
            Assert.DoesNotContain(paste.Key, list.Json.GetRawText(), StringComparison.Ordinal);
        }

        Assert.Equal("451 ", await system.RunAsync($"curl -s -o answer -w '%{{http_code}} ' -F token={paste.DeleteToken} -F delete= HOST/{paste.Key}", Cancellation));
        Assert.Equal(0, await system.CountAsync("pastes", paste.Key) + await system.CountAsync("paste_versions", paste.Key));
    }

    [Fact]
    public async Task Put_back_it_is_as_it_was_on_every_replica_within_a_second()
    {
        var slug = $"back-{Guid.NewGuid():N}";
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "One", slug, title = "Mine", visibility = "public" }, Cancellation)).Expect(HttpStatusCode.Created);
        var paste = new Created(slug, system.Address, created["deleteToken"].GetString()!, null);
        (await system.Client.UpdateAsync(paste, "Two", Cancellation)).Expect(HttpStatusCode.OK);
        var before = await system.Client.ApiAsync("GET", $"/api/v1/pastes/{slug}", null, Cancellation);
        await using var probe = await BrokerProbe.ConnectAsync(system, Cancellation);
        var events = await probe.SubscribeAsync("pastebin.v1.events", "pastes.*", Cancellation);
        await system.TakeDownAsync($"{system.Address}raw/{slug}.txt?version=1#L2", Reason, Cancellation);
        foreach (var replica in system.Replicas)
        {
            await ReadUntilAsync(replica, slug, HttpStatusCode.UnavailableForLegalReasons);
        }

        var taken = await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "Another's", slug }, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        Assert.Equal((0, $"{slug} is back.\n"), await system.AdminAsync(Cancellation, "restore", slug) is var back ? (back.ExitCode, back.Output) : default);
        foreach (var replica in system.Replicas)
        {
            await ReadUntilAsync(replica, slug, HttpStatusCode.OK);
            var after = await replica.ApiAsync("GET", $"/api/v1/pastes/{slug}", null, Cancellation);
            Assert.Equal((before.Json.GetRawText(), before.ETag), (after.Json.GetRawText(), after.ETag));
            Assert.Equal("One", (await replica.ApiAsync("GET", $"/api/v1/pastes/{slug}/versions/1", null, Cancellation))["content"].GetString());
        }

        Assert.Equal(0, await system.CountAsync("takedowns", slug) + await system.CountAsync("taken_down_pastes", slug) + await system.CountAsync("taken_down_versions", slug));
        Assert.Equal(1, await system.CountAsync("listed_pastes", slug));
        await Eventually.HoldsAsync(
            () => Task.FromResult(Version2("pastes.deleted") == 1 && Version2("pastes.created") == 1), TimeSpan.FromSeconds(10), "its end and its return are announced", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(slug, paste.DeleteToken, Cancellation));

        int Version2(string type) => events.Where(one => one.Type == type).SelectMany(one => JsonElement.Parse(one.Body).GetProperty("items").EnumerateArray())
            .Count(item => item.GetProperty("key").GetString() == slug && item.GetProperty("version").GetInt32() == 2);
    }

    [Fact]
    public async Task One_that_burns_or_has_a_password_is_neither_read_nor_opened_and_comes_back_whole()
    {
        var burning = await system.Client.PasteAsync("For one", "?burn=true", Cancellation);
        var locked = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "For those who know", password = "swordfish" }, Cancellation))["key"].GetString()!;
        await system.TakeDownAsync(burning.Key, Reason, Cancellation);
        await system.TakeDownAsync(locked, Reason, Cancellation);
        foreach (var replica in system.Replicas)
        {
            (await replica.ApiAsync("POST", $"/raw/{burning.Key}", null, Cancellation)).Expect(HttpStatusCode.UnavailableForLegalReasons);
            (await replica.ApiAsync("GET", $"/raw/{locked}", null, Cancellation, ("X-Paste-Password", "swordfish"))).Expect(HttpStatusCode.UnavailableForLegalReasons);
        }

        Assert.Equal(0, (await system.AdminAsync(Cancellation, "restore", burning.Key, locked)).ExitCode);
        await Eventually.HoldsAsync(
            async () => (await system.Client.ApiAsync("POST", $"/raw/{burning.Key}", null, Cancellation)) is { Status: HttpStatusCode.OK } read && read.Json.GetString() == "For one",
            Second, "it is read once", Cancellation);
        await Eventually.HoldsAsync(
            async () => await system.Replicas[1].ApiAsync("GET", $"/raw/{locked}", null, Cancellation, ("X-Paste-Password", "swordfish")) is { Status: HttpStatusCode.OK } opened
                && opened.Json.GetString() == "For those who know", Second, "it is opened elsewhere", Cancellation);
    }

    [Fact]
    public async Task Clients_of_privatebin_are_told_in_their_way()
    {
        const string Body = """{"v":2,"adata":[["MTIzNDU2Nzg5MDEy","MTIzNDU2Nzg=",100000,256,128,"aes","gcm","none"],"plaintext",0,0],"ct":"MTIzNDU2Nzg5MDEyMzQ1Njc4","meta":{"expire":"1hour"}}""";
        var created = await system.Client.ApiAsync("POST", "/", Encoding.UTF8.GetBytes(Body), Cancellation, ("X-Requested-With", "JSONHttpRequest"));
        var (id, token) = (created["id"].GetString(), created["deletetoken"].GetString());
        var key = PasteBin.Api.Dialects.PrivateBin.KeyOf(id);
        await system.TakeDownAsync(key, Reason, Cancellation);
        foreach (var (method, path, body) in (IEnumerable<(string, string, byte[]?)>)
            [("GET", $"/?{id}", null), ("POST", "/", Encoding.UTF8.GetBytes($$"""{"pasteid":"{{id}}","deletetoken":"{{token}}"}"""))])
        {
            await Eventually.HoldsAsync(
                async () => await system.Client.ApiAsync(method, path, body, Cancellation, ("X-Requested-With", "JSONHttpRequest")) is { Status: HttpStatusCode.OK } answer
                    && answer["status"].GetInt32() == 1 && answer["message"].GetString()!.Contains(Reason, StringComparison.Ordinal),
                Second, $"{method} says why", Cancellation);
        }
    }

    private static Task ReadUntilAsync(HttpClient replica, string key, HttpStatusCode status) => Eventually.HoldsAsync(
        async () => (await replica.ReadAsync(key, Cancellation)).Status == status, Second, $"{key} answers {(int)status}", Cancellation);
}
