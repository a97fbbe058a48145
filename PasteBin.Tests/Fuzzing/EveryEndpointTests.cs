using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using PasteBin.Tests.Api.Reference;

namespace PasteBin.Tests.Fuzzing;

/// <summary>What is cut off or too large, at each endpoint that there is.</summary>
[Collection(SystemCollection.Name)]
public sealed partial class EveryEndpointTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_cut_off_or_too_large_is_refused_or_ends_without_an_answer_and_nothing_of_it_is_done()
    {
        var pastes = await FuzzPastes.CreateAsync(system.Client, Cancellation);
        var wrong = new ConcurrentBag<string>();
        var seeds = Endpoints.Of(await ApiDescription.ReadAsync(system.Client, Cancellation)).Concat(Endpoints.OfSources()).ToList();
        Assert.True(seeds.Count > 200, $"There are {seeds.Count} requests; the sources have more routes.");
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = Cancellation }, async (seed, _) =>
        {
            foreach (var (name, request, mayBeDone) in Spoilt(seed, pastes))
            {
                var exchange = await new FuzzClient(system.Address).SendAsync(request, new Random(0), Cancellation, isAll: name.StartsWith("cut off", StringComparison.Ordinal));
                var answer = exchange.Answers().FirstOrDefault();
                if (answer is not null && !(answer.Status is >= 400 and < 500 || (mayBeDone && answer.Status < 400)))
                {
                    wrong.Add($"{seed.Name}, {name}: {answer.Status}");
                }
            }
        });
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
    }

    private IEnumerable<(string Name, byte[] Request, bool MayBeDone)> Spoilt(FuzzSeed seed, FuzzPastes pastes)
    {
        byte[] Write(params string[] headers)
        {
            var request = seed.Open(pastes);
            request.Head.AddRange(headers);
            return request.Write(system.Address.Authority);
        }

        var whole = Write();
        yield return ("cut off in its head", whole[..(whole.AsSpan().IndexOf("\r\n\r\n"u8) - 5)], false);
        // A probe, and a read of what has no password, want nothing of what comes along.
        var takesBody = seed.Body.Length > 0 && !Bodiless().IsMatch(seed.Head[0]);
        if (takesBody)
        {
            yield return ("cut off in its body", whole[..^3], false);
        }

        // Whoever wants no body answers, and reads none.
        yield return ("announced to be large", Write("Content-Length: 1000000000"), !takesBody);
        yield return ("a large header", Write($"X-Large: {new string('a', 40_000)}"), false);
        yield return ("many headers", Write([.. Enumerable.Range(0, 200).Select(static number => string.Create(CultureInfo.InvariantCulture, $"X-{number}: a"))]), false);
        var line = seed.Open(pastes);
        line.Head[0] = line.Head[0].Insert(line.Head[0].LastIndexOf(' '), $"?{new string('a', 10_000)}");
        yield return ("a long line", line.Write(system.Address.Authority), false);
    }

    [GeneratedRegex("/health|/alive|/read[ ?]|/diff ")]
    private static partial Regex Bodiless();
}
