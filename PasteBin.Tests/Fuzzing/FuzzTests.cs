using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using PasteBin.Contracts;
using PasteBin.Tests.Faults;

namespace PasteBin.Tests.Fuzzing;

/// <summary>
/// Requests such as nobody should send, to everything that there is. <c>PASTEBIN_FUZZ_SECONDS</c> and <c>PASTEBIN_FUZZ_SEED</c> set how long and which; a
/// failure prints the request.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class FuzzTests(PasteBinSystem system, ITestOutputHelper output)
{
    private const int Workers = 40;
    private const int MostShown = 10;

    /// <summary>Bytes by which both replicas together may grow once they are at work: caches fill, and what is free is not given back at once.</summary>
    private const long MostGrowth = 160 << 20;

    /// <summary>Requests of a worker until its pastes may be gone, all of them.</summary>
    private const int Renewal = 100;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Number("PASTEBIN_FUZZ_SECONDS", 20));
    private static readonly int Seed = Number("PASTEBIN_FUZZ_SEED", Random.Shared.Next());

    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentBag<string> _failures = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_comes_gets_an_answer_or_a_closed_connection_and_costs_no_memory()
    {
        output.WriteLine($"PASTEBIN_FUZZ_SEED={Seed}");
        var seeds = await Endpoints.AllAsync(system.Client, Cancellation);
        var processes = await LocalProcesses.ProcessIdsAsync(system.App, ResourceNames.Api, 2, Cancellation);
        using var time = new CancellationTokenSource(Length);
        var workers = Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker, seeds, time.Token))).ToList();
        var slow = SlowClients.OpenAsync(system.Address, Cancellation);
        await Task.Delay(Length / 3, Cancellation);
        var before = processes.Sum(LocalProcesses.Memory);
        await Task.WhenAll(workers);
        var after = processes.Sum(LocalProcesses.Memory);
        output.WriteLine($"{_statuses.Values.Sum()} answers: {string.Join(", ", _statuses.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value}"))}");
        output.WriteLine($"Memory of both replicas: {before >> 20} MiB after a third of the time, {after >> 20} MiB at the end.");
        Assert.True(_failures.IsEmpty, $"{_failures.Count} failures, of which these are the first:\n{string.Join("\n\n", _failures.Take(MostShown))}");
        Assert.All(await slow, ended => Assert.True(ended, "A connection that sent a byte now and then was never ended."));
        Assert.InRange(after - before, long.MinValue, MostGrowth);
        Assert.Equal(processes, await LocalProcesses.ProcessIdsAsync(system.App, ResourceNames.Api, 2, Cancellation));
        await system.WaitUntilHealthyAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.All(await Task.WhenAll(system.Replicas.Select(replica => replica.GetStringAsync("/health", Cancellation))), health => Assert.Contains("Healthy", health, StringComparison.Ordinal));
    }

    private async Task WorkAsync(int worker, List<FuzzSeed> seeds, CancellationToken time)
    {
        var client = new FuzzClient(system.Address, TimeSpan.FromMilliseconds(500));
        var pastes = await FuzzPastes.CreateAsync(system.NewClient(), Cancellation);
        for (var number = 0; !time.IsCancellationRequested; number++)
        {
            if (number % Renewal == 0)
            {
                pastes = await FuzzPastes.CreateAsync(system.NewClient(), Cancellation);
            }

            // Each request has its own numbers, so that it is the same whatever the others are.
            var random = new Random(unchecked((((Seed * 397) ^ worker) * 397) ^ number));
            var exchange = await client.SendAsync(new Mutator(random, seeds, system.Address.Authority).Next(pastes), random, Cancellation);
            Check(exchange);
        }
    }

    private void Check(Exchange exchange)
    {
        try
        {
            var answers = exchange.Answers();
            _statuses.AddOrUpdate(answers.Count == 0 ? 0 : answers[0].Status, 1, static (_, count) => count + 1);
            if (answers.Count == 0 && exchange is { Bytes.Length: 0, WasReset: false, WasWaitedFor: false })
            {
                throw new FormatException("Closed without a word.");
            }

            answers.ForEach(Check);
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            _failures.Add($"{wrong.Message}\n{exchange.Shown}\n\nanswered\n{System.Text.Encoding.Latin1.GetString(exchange.Bytes.AsSpan(0, Math.Min(2000, exchange.Bytes.Length)))}");
        }
    }

    private static void Check(StrictAnswer answer)
    {
        Expect(answer.Status is < 500 or 505 || (answer.Status is 503 or 507 && answer["Retry-After"] is not null), "An error of the server's.");
        Expect(answer["X-Injected"] is null, "A header of the client's.");
        var type = answer["Content-Type"];
        // What Kestrel itself refuses has no body.
        Expect(answer["X-Content-Type-Options"] == "nosniff" || (type is null && answer.Body.Length == 0), "No nosniff.");
        Expect(type?.StartsWith("text/html", StringComparison.Ordinal) is not true || answer["Content-Security-Policy"] is not null, "A page without a policy.");
        if (type?.Contains("json", StringComparison.Ordinal) is true && answer.Body.Length > 0)
        {
            using var json = JsonDocument.Parse(answer.Body);
        }
    }

    private static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw new FormatException(what);
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
