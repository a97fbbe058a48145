using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace PasteBin.Tests.Fuzzing;

/// <summary>An error says what to do, in words of its own.</summary>
[Collection(SystemCollection.Name)]
public sealed partial class RepeatedInErrorsTests(PasteBinSystem system)
{
    private const string Mark = "zqx7";

    /// <summary>Bytes of the longest error; a page has its style too.</summary>
    private const int LargestError = 1500;

    private static readonly string[] Hostile =
    [
        $"{Mark}</script><script>alert(1)</script>", $"{Mark}\u2028\u202e\ufeff", $"{Mark}\\r\\n%0d%0aX-Injected:1", $"{Mark}\"'`\\", $"../../{Mark}", $"{Mark}\\u0000%00", Mark + new string('a', 6_000),
    ];

    private static readonly string[] Alive = [$"{Mark}<", $"{Mark}\"", $"{Mark}'", "<script>alert"];

    // A few at a time: of several mistakes one is told.
    private static readonly string[][] Headers =
    [
        ["X-Request-Id", "X-Paste-Password", "X-Delete-Token", "Range", "If-None-Match"], ["Accept", "If-Match", "X-Delete-Token"], ["Content-Type"], ["Idempotency-Key"], ["Expires"], ["title", "language", "slug"],
        ["visibility"], ["Content-Encoding"],
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_error_of_any_endpoint_repeats_what_was_sent()
    {
        var (wrong, errors, turn) = (new ConcurrentBag<string>(), 0, 0);
        var pastes = await FuzzPastes.CreateAsync(system.Client, Cancellation);
        // What takes no such method says so in the same words everywhere.
        var others = Endpoints.OfSources().Select(seed => seed.Name).Where(name => !name.StartsWith("GET ", StringComparison.Ordinal) && !name.StartsWith("POST ", StringComparison.Ordinal)).ToHashSet();
        var seeds = (await Endpoints.AllAsync(system.Client, Cancellation)).Where(seed => !others.Contains(seed.Name))
            .DistinctBy(seed => (seed.Head[0].Split('?')[0], seed.Body.Length == 0 ? "" : seed.Body[..1]));
        await Parallel.ForEachAsync(
            seeds, new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Cancellation }, async (seed, _) =>
        {
            var number = Interlocked.Increment(ref turn);
            var own = seed.Deletes ? await FuzzPastes.CreateAsync(system.Client, Cancellation) : pastes;
            foreach (var request in Variants(seed, own, Hostile[number % Hostile.Length], Headers[number % Headers.Length]))
            {
                var exchange = await new FuzzClient(system.Address).SendAsync(request, new Random(0), Cancellation);
                foreach (var answer in exchange.Answers().Where(static answer => answer.Status >= 400 || Encoding.UTF8.GetString(answer.Body).Contains("\"status\":1", StringComparison.Ordinal)))
                {
                    Interlocked.Increment(ref errors);
                    var text = string.Join('\n', answer.Headers) + Encoding.UTF8.GetString(answer.Body);
                    var isPage = answer["Content-Type"]?.StartsWith("text/html", StringComparison.Ordinal) is true;
                    // A page shows a form again as it was filled in, encoded.
                    var isRepeated = isPage ? Alive.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) : text.Contains(Mark, StringComparison.OrdinalIgnoreCase);
                    if (isRepeated || answer["X-Injected"] is not null || (!isPage && answer.Body.Length > LargestError))
                    {
                        wrong.Add($"{exchange.Shown}\n\nanswered\n{text}");
                    }
                }
            }
        });
        Assert.True(wrong.IsEmpty, $"{wrong.Count}, of which:\n{string.Join("\n\n", wrong.Take(8))}");
        Assert.True(errors > 300, $"There were {errors} errors only.");
    }

    /// <summary>The request with the word in the place of each thing that a client chooses.</summary>
    private IEnumerable<byte[]> Variants(FuzzSeed seed, FuzzPastes pastes, string word, string[] headers)
    {
        var escaped = Uri.EscapeDataString(word);
        yield return Changed(head => head[0] = Placeholder().Replace(seed.Head[0], escaped));
        yield return Changed(head => head[0] = Value().Replace(head[0], $"={escaped}"));
        yield return Changed(head => head[0] = head[0].Insert(head[0].LastIndexOf(' '), $"{(head[0].Contains('?', StringComparison.Ordinal) ? '&' : '?')}{escaped}={escaped}"));
        yield return Changed(head => head.AddRange(headers.Select(static name => $"{name}: {Mark}<b>\"'")));

        if (seed.Body.Length > 0)
        {
            var inJson = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            yield return Changed(_ => { }, body => JsonText().Replace(body, $"\"{inJson}\""));
            yield return Changed(_ => { }, body => JsonText().Replace(body, $"\"{inJson}\"", 1));
            yield return Changed(_ => { }, body => JsonValue().Replace(body, $":\"{inJson}\""));
            yield return Changed(_ => { }, body => Value().Replace(body, $"={escaped}"));
            yield return Changed(_ => { }, body => FileName().Replace(body, $"name=\"{word.Replace("\"", "%22", StringComparison.Ordinal)}\""));
            yield return Changed(_ => { }, _ => word);
        }

        byte[] Changed(Action<List<string>> changeHead, Func<string, string>? changeBody = null)
        {
            var request = seed.Open(pastes);
            changeHead(request.Head);
            request.Head[0] = pastes.Fill(request.Head[0]);
            request.Body = Encoding.UTF8.GetBytes(changeBody?.Invoke(Encoding.UTF8.GetString(request.Body)) ?? Encoding.UTF8.GetString(request.Body));
            return request.Write(system.Address.Authority);
        }
    }

    [GeneratedRegex(@"\{\w+\}|(?<=/)name(?=[ ?/])")]
    private static partial Regex Placeholder();

    [GeneratedRegex(":\"[^\"]*\"")]
    private static partial Regex JsonValue();

    [GeneratedRegex("=[^&= ]+")]
    private static partial Regex Value();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex JsonText();

    [GeneratedRegex("name=\"[^\"]*\"")]
    private static partial Regex FileName();
}
