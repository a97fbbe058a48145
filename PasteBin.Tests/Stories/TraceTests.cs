using Aspire.Hosting.Testing;
using System.Text;
using System.Text.RegularExpressions;

namespace PasteBin.Tests.Stories;

[Collection(SystemCollection.Name)]
public sealed class TraceTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_reaches_from_the_request_through_the_broker_to_the_worker()
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        // The first paste of an expiry bucket orders the bucket's message; a few seconds' difference makes this one the first of some bucket.
        for (var life = 1; life <= 41; life += 10)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/?expires={life}s") { Content = new ByteArrayContent("Traced"u8.ToArray()) };
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            using var answer = await system.Client.SendAsync(request, Cancellation);
            answer.EnsureSuccessStatusCode();
        }

        IEnumerable<Span> Ours() => system.Telemetry.Spans.Where(span => span.TraceId == trace);
        await Eventually.HoldsAsync(
            () => Task.FromResult(Ours().Any(span => span.Service == "api") && Ours().Any(span => span.Service == "worker" && span.Name.Contains("expir", StringComparison.OrdinalIgnoreCase))),
            TimeSpan.FromSeconds(75), "the Worker's span of the expiry", Cancellation);

        // Each of the Worker's spans hangs on one that is known, down to the request: a chain, not just a shared number.
        var spans = Ours().ToLookup(span => span.SpanId);
        var last = Ours().Last(span => span.Service == "worker" && span.Name.Contains("expir", StringComparison.OrdinalIgnoreCase));
        await Eventually.HoldsAsync(() =>
        {
            spans = Ours().ToLookup(span => span.SpanId);
            var span = last;
            while (spans.Contains(span.ParentId))
            {
                span = spans[span.ParentId].First();
            }

            return Task.FromResult(span.Service == "api");
        }, TimeSpan.FromSeconds(15), "the chain from the Worker back to the api", Cancellation);
    }

    [Fact]
    public async Task No_text_key_token_or_password_leaves_in_telemetry()
    {
        const string marker = "MarkerTextThatMustNotBeSeen";
        var kept = await system.Client.PasteAsync(marker, "?title=MarkerTitle&expires=1s", Cancellation);
        var burning = await system.Client.PasteAsync(marker, "?burn=true", Cancellation);
        foreach (var replica in system.Replicas)
        {
            await replica.ReadAsync(kept.Key, Cancellation);
            await replica.GetStringAsync($"/api/v1/pastes/{kept.Key}", Cancellation);
            using var read = await replica.PostAsync($"/raw/{burning.Key}", null, Cancellation);
            using var encrypted = await replica.GetAsync($"/?{PasteBin.Api.Dialects.PrivateBin.IdOf(kept.Key)}", Cancellation);
            using var managed = await replica.PostAsync(
                $"/{kept.Key}", new FormUrlEncodedContent([new("token", kept.DeleteToken), new("expires", "1")]), Cancellation);
            using var missing = await replica.GetAsync("/raw/MarkerKey0", Cancellation);
            await replica.DeleteAsync(burning.Key, burning.DeleteToken, Cancellation);
        }

        var before = system.Telemetry.Payloads.Count;
        await Eventually.HoldsAsync(() => Task.FromResult(system.Telemetry.Payloads.Count > before + 6), TimeSpan.FromSeconds(60), "telemetry arrives", Cancellation);
        string[] secrets =
        [
            marker, "MarkerTitle", "MarkerKey0", kept.Key, PasteBin.Api.Dialects.PrivateBin.IdOf(kept.Key)!, kept.DeleteToken, burning.Key, burning.DeleteToken,
            Regex.Match((await system.App.GetConnectionStringAsync("textdb", Cancellation))!, "Password=([^;]+)").Groups[1].Value,
        ];
        foreach (var payload in system.Telemetry.Payloads)
        {
            var text = Encoding.Latin1.GetString(payload);
            Assert.All(secrets, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal), $"Telemetry names {secret}."));
        }
    }
}
