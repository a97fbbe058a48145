using System.Diagnostics;
using System.Net;
using System.Text;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;

namespace PasteBin.Tests.Faults;

/// <summary>Postgres neither answers nor goes away: the machine waits for its disk, or somebody paused the container.</summary>
[Collection(FaultsCollection.Name)]
[Trait("Runs", "local-only")]
public sealed class HungDatabaseTests(PasteBinSystem system, ITestOutputHelper output)
{
    private const int Requests = 120;
    private const string Starved = "No thread of the pool was free";
    private const string Freed = "The threads of the pool are free again";

    // Ten seconds for the statement, and as long to find out that it cannot be cancelled: for an encrypted connection and for a plain one five each.
    private static readonly TimeSpan Refused = TimeSpan.FromSeconds(26);

    // What an orchestrator that asks has little patience with: Kubernetes waits for a second, and ends who has not answered three times.
    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BackToHealth = TimeSpan.FromSeconds(30);

    // Ten seconds without a look that came late, which other tests see to as well, and until the log is sent.
    private static readonly TimeSpan UsualThreads = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_are_503_in_time_and_every_service_says_all_the_while_that_it_is_alive()
    {
        LocalProcesses.SkipUnlessLocal();
        using var worker = new HttpClient { BaseAddress = system.App.GetEndpoint(ResourceNames.Worker, "http") };
        using var keys = new HttpClient { BaseAddress = system.App.GetEndpoint(ResourceNames.HashService, "http") };
        HttpClient[] services = [.. system.Replicas, worker, keys];
        // The pools are full: what hangs are statements, not connections that are being made.
        await Task.WhenAll(Enumerable.Range(0, Requests).Select(ReadMissingAsync));

        // One that a test before has killed never said that its threads are free.
        var (starved, freed) = (Logged(Starved), Logged(Freed));
        using (await LocalProcesses.FreezeOneAsync(system.App, "postgres", Cancellation))
        {
            var clock = Stopwatch.StartNew();
            var refusals = Task.WhenAll(Enumerable.Range(0, Requests).Select(number =>
                number % 10 == 0 ? CreateAsync() : ReadMissingAsync(Requests + number)));
            var slowest = TimeSpan.Zero;
            while (!refusals.IsCompleted)
            {
                Assert.True(clock.Elapsed < Refused, "An answer took too long.");
                slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, (await Task.WhenAll(services.Select(AskAsync))).Max().Ticks));
                await Task.Delay(100, Cancellation);
            }

            output.WriteLine($"{Requests} answers in {clock.Elapsed}; the slowest service said after {slowest} that it is alive.");
            Assert.All(await refusals, refusal => Assert.Equal((HttpStatusCode.ServiceUnavailable, true), refusal));
            Assert.InRange(slowest, TimeSpan.Zero, Alive);
        }

        await Eventually.HoldsAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, Requests).Select(ReadMissingAsync))).All(answer => answer == (HttpStatusCode.NotFound, false)),
            BackToHealth, "everything is answered again", Cancellation);
        await system.Client.PasteAsync("Taken again", "?expires=1h", Cancellation);
        await system.WaitUntilHealthyAsync(Cancellation).WaitAsync(BackToHealth, Cancellation);
        Assert.NotEqual(0, Logged(Starved));
        // Threads that all stay take more of the processor for each create.
        await Eventually.HoldsAsync(
            () => Task.FromResult(Logged(Freed) is > 0 and var now && now - freed >= Logged(Starved) - starved), UsualThreads, "the replicas have their usual threads again", Cancellation);
    }

    private int Logged(string message) => system.Telemetry.Payloads.Sum(payload => payload.AsSpan().Count(Encoding.UTF8.GetBytes(message)));

    private static async Task<TimeSpan> AskAsync(HttpClient service)
    {
        var clock = Stopwatch.StartNew();
        using var answer = await service.GetAsync(new Uri("/alive", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return clock.Elapsed;
    }

    private async Task<(HttpStatusCode Status, bool RetryAfter)> ReadMissingAsync(int number)
    {
        using var answer = await system.NewClient().GetAsync($"/raw/missing{number:000}", Cancellation);
        return (answer.StatusCode, answer.Headers.RetryAfter is not null);
    }

    private async Task<(HttpStatusCode Status, bool RetryAfter)> CreateAsync()
    {
        using var answer = await system.NewClient().PostAsync("/?expires=1h", new ByteArrayContent("No room"u8.ToArray()), Cancellation);
        return (answer.StatusCode, answer.Headers.RetryAfter is not null);
    }
}
