using System.Net;
using System.Text;
using System.Text.Json;
using PasteBin.Tests.Api.Dialects;

namespace PasteBin.Tests.Api.Limits;

/// <summary>What the limits say is what happens: at the limit and one beyond.</summary>
[Collection(SystemCollection.Name)]
public sealed class LimitsTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_limit_holds_at_its_value_and_not_one_beyond()
    {
        var limits = (await system.Client.ApiAsync("GET", "/api/v1/limits", null, Cancellation)).Expect(HttpStatusCode.OK);
        await HoldsAsync(limits["titleCharacters"].GetInt32(), HttpStatusCode.BadRequest, length => new { content = "x", title = new string('t', length) });
        await HoldsAsync(limits["languageCharacters"].GetInt32(), HttpStatusCode.BadRequest, length => new { content = "x", language = new string('l', length) });
        await HoldsAsync(
            limits["slug"].GetProperty("maxCharacters").GetInt32(), HttpStatusCode.BadRequest,
            length => new { content = "x", slug = $"{Guid.NewGuid():N}{new string('-', length - 32)}" });
        await HoldsAsync(limits["life"].GetProperty("longest").GetInt32(), HttpStatusCode.BadRequest, seconds => new { content = "x", expiresIn = seconds });
        await HoldsAsync(limits["reads"].GetInt32(), HttpStatusCode.BadRequest, readings => new { content = "x", maxReads = readings });
        await HoldsAsync(limits["passwordCharacters"].GetInt32(), HttpStatusCode.BadRequest, length => new { content = "x", password = new string('p', length) });
        await HoldsAsync(limits["text"].GetProperty("bytes").GetInt32(), HttpStatusCode.RequestEntityTooLarge, length => new { content = new string('x', length), expiresIn = "1m" });

        var created = await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "x" }, Cancellation);
        Assert.Equal(
            limits["life"].GetProperty("default").GetInt32(),
            (created["expiresAt"].GetDateTimeOffset() - created["createdAt"].GetDateTimeOffset()).TotalSeconds);

        foreach (var (beyond, status) in new[] { (0, HttpStatusCode.Accepted), (1, HttpStatusCode.BadRequest) })
        {
            var reason = new string('r', limits["reportCharacters"].GetInt32() + beyond);
            (await system.Client.ApiAsync("POST", $"/api/v1/pastes/{created["key"].GetString()}/reports", new { reason }, Cancellation)).Expect(status);
        }

        await FormHoldsAsync(limits["formFields"].GetInt32());
        await RequestHoldsAsync(limits["request"]);

        var list = limits["list"].GetProperty("max").GetInt32();
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes?limit={list}", null, Cancellation)).Expect(HttpStatusCode.OK);
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes?limit={list + 1}", null, Cancellation)).Expect(HttpStatusCode.BadRequest);
        var search = limits["list"].GetProperty("searchCharacters").GetInt32();
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes?q={new string('a', search)}", null, Cancellation)).Expect(HttpStatusCode.OK);
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes?q={new string('a', search - 1)}", null, Cancellation)).Expect(HttpStatusCode.BadRequest);
    }

    private async Task RequestHoldsAsync(JsonElement limits)
    {
        var rest = $"Host: {system.Address.Authority}\r\nConnection: close\r\n";
        // With the line's end, and with the empty line after the headers.
        await HoldsAsync(limits.GetProperty("lineBytes").GetInt32(), 414, length => $"GET /health?{new string('a', length - "GET /health? HTTP/1.1\r\n".Length)} HTTP/1.1\r\n{rest}\r\n");
        await HoldsAsync(
            limits.GetProperty("headerBytes").GetInt32(), 431, length => $"GET /health HTTP/1.1\r\n{rest}X: {new string('a', length - rest.Length - "X: \r\n".Length)}\r\n\r\n");
        await HoldsAsync(limits.GetProperty("headers").GetInt32(), 431, count => $"GET /health HTTP/1.1\r\n{rest}{string.Concat(Enumerable.Repeat("X: a\r\n", count - 2))}\r\n");

        async Task HoldsAsync(int limit, int refusal, Func<int, string> request)
        {
            Assert.Equal(200, (await RawHttp.SendAsync(system.Address, Encoding.ASCII.GetBytes(request(limit)), Cancellation)).Status);
            Assert.Equal(refusal, (await RawHttp.SendAsync(system.Address, Encoding.ASCII.GetBytes(request(limit + 1)), Cancellation)).Status);
        }
    }

    private async Task FormHoldsAsync(int limit)
    {
        foreach (var (fields, status) in new[] { (limit, HttpStatusCode.Created), (limit + 1, HttpStatusCode.BadRequest) })
        {
            using var form = new MultipartFormDataContent { { new StringContent("x"), "content" } };
            for (var field = 1; field < fields; field++)
            {
                form.Add(new StringContent("x"), $"field{field}");
            }

            using var answer = await system.Client.PostAsync("/api/v1/pastes", form, Cancellation);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    private async Task HoldsAsync(int limit, HttpStatusCode refusal, Func<int, object> paste)
    {
        (await system.Client.ApiAsync("POST", "/api/v1/pastes", paste(limit), Cancellation)).Expect(HttpStatusCode.Created);
        (await system.Client.ApiAsync("POST", "/api/v1/pastes", paste(limit + 1), Cancellation)).Expect(refusal);
    }
}
