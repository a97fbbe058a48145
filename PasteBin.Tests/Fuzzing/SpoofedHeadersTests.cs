using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace PasteBin.Tests.Fuzzing;

/// <summary>Who writes another host, scheme or address into a request changes no link and no limit by it.</summary>
[Collection(SystemCollection.Name)]
public sealed class SpoofedHeadersTests(PasteBinSystem system)
{
    private const string Evil = "evil.example";

    private static readonly string[] Spoofed =
    [
        $"X-Forwarded-Host: {Evil}", "X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.7", $"X-Forwarded-Server: {Evil}", $"X-Forwarded-Prefix: //{Evil}", $"X-Original-Host: {Evil}",
        $"Forwarded: for=203.0.113.7;host={Evil};proto=https", $"X-Original-URL: //{Evil}/", $"X-Rewrite-URL: //{Evil}/", $"X-HTTP-Host-Override: {Evil}",
    ];

    /// <summary>Some of those whose answers have links: JSON, lines, headers, pages.</summary>
    private static readonly string[] Linking =
    [
        "POST /api/v1/pastes application/json", "GET /api/v1/pastes ", "/fork application/json", "PUT /api/v1/pastes/{key} application/json", "PATCH /api/v1/pastes/{key} application/json",
        " lines-of-help", " hastebin", " curl-burn", " null-pointer", " sprunge", " ix", " dpaste", " pastebin-com", " privatebin-browser", " burn", " page-locked",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_answer_of_any_endpoint_names_the_host_or_the_scheme_that_a_request_made_up(bool alsoHost)
    {
        var (wrong, links) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var pastes = await FuzzPastes.CreateAsync(system.Client, Cancellation);
        await Parallel.ForEachAsync(
            await Endpoints.AllAsync(system.Client, Cancellation), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (seed, _) =>
        {
            var request = seed.Open(seed.Deletes ? await FuzzPastes.CreateAsync(system.Client, Cancellation) : pastes);
            request.Head.RemoveAll(static line => line.StartsWith("Host:", StringComparison.Ordinal) || line.StartsWith("X-Forwarded", StringComparison.Ordinal));
            request.Head[0] = request.Head[0].Replace($"http://{Evil}", "", StringComparison.Ordinal);
            request.Head.AddRange(alsoHost ? Spoofed.Append($"Host: {Evil}") : Spoofed);
            var exchange = await new FuzzClient(system.Address).SendAsync(request.Write(system.Address.Authority), new Random(0), Cancellation);
            var answer = Encoding.Latin1.GetString(exchange.Bytes);
            if (answer.Contains(Evil, StringComparison.Ordinal) || answer.Contains("https://localhost", StringComparison.Ordinal) || answer.Contains($"https://{system.Address.Authority}", StringComparison.Ordinal))
            {
                wrong.Add($"{seed.Name}\n{answer}");
            }

            if (answer.Contains($"http://{system.Address.Authority}/", StringComparison.Ordinal))
            {
                links.Add(seed.Name);
            }
        });
        Assert.True(wrong.IsEmpty, string.Join("\n\n", wrong.Take(5)));
        // Links are made of the true host alone, and those that were looked at were there.
        Assert.True(alsoHost ? links.IsEmpty : links.Count > 20, $"{links.Count} answers had links.");
        Assert.All(alsoHost ? [] : Linking, name => Assert.Contains(links, link => link.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_makes_up_an_address_for_each_try_has_no_more_of_them()
    {
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "secret", password = "swordfish" }, Cancellation)).Expect(HttpStatusCode.Created);
        var statuses = new List<HttpStatusCode>();
        for (var attempt = 0; attempt < 12; attempt++)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"203.0.113.{attempt}");
            statuses.Add((await system.Replicas[attempt % 2].ApiAsync(
                "GET", $"/api/v1/pastes/{created["key"].GetString()}", null, Cancellation,
                ("X-Paste-Password", $"guess {attempt}"), ("X-Forwarded-For", address), ("Forwarded", $"for={address}"), ("X-Real-IP", address))).Status);
        }

        Assert.Equal(Enumerable.Repeat(HttpStatusCode.Forbidden, 10).Concat(Enumerable.Repeat(HttpStatusCode.TooManyRequests, 2)), statuses);
    }
}
