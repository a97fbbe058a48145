using PasteBin.Bench.Load;

namespace PasteBin.Bench.Rows;

/// <summary>Creating, by one replica without the proxy. Each is answered after its commit.</summary>
internal static class CreateRows
{
    private const int Clients = 64;

    // One upload's buffers are megabytes, and what all of them may take is bounded.
    private const int LargeConnections = 8;

    // A create is many more methods than a read: its rate grows for so long, and one client does not ask often enough for it.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(45);

    public static readonly Row Creates = new(
        "creates", "POST / of 1 kB by 64 clients; against pgbench's prepared insert of the same row by 64 clients", "creates/s", 2, true, Against.Ratio, ManyAsync)
    {
        KnownCause = "why: on two cores a fifth of them is idle, and a create takes more of the api than its row and event alone (bench/run.sh bounds; docs/performance.md, A create)",
    };

    public static readonly Row Idle = new(
        "idle", "POST / of 1 kB by one client; against pgbench's insert by one client and a round trip to bare Kestrel", "µs", 1.5, false, Against.Ratio, IdleAsync)
    {
        KnownCause = "why: an endpoint that does nothing but insert the row and its event is hardly below it (bench/run.sh bounds; docs/performance.md, One client)",
    };

    public static readonly Row Large = new(
        "large-creates", "POST / of 1 MB; against a minimal endpoint that inserts the body into the same Postgres", "creates/s", 0.8, true, Against.Ratio, LargeAsync);

    public static readonly Row CreatesBound = new(
        "creates-bound", "POST of 1 kB by 64 clients to an endpoint that only inserts the row and its event; against pgbench as in creates", "creates/s", Creates.Bar, true,
        Against.Ratio, static bench => BoundAsync(bench, Clients, ManyAsync))
    {
        KnownCause = "so creates is out of reach here: what an api does besides takes the same two cores",
    };

    public static readonly Row IdleBound = new(
        "idle-bound", "POST of 1 kB by one client to the endpoint of creates-bound; against pgbench and a round trip as in idle", "µs", Idle.Bar, false,
        Against.Ratio, static bench => BoundAsync(bench, clients: 1, IdleAsync))
    {
        KnownCause = "so idle is out of reach here: what an api does besides comes on top",
    };

    public static async Task WarmUpAsync(Bench bench)
    {
        using var body = new TemporaryFile(bench.Small);
        await Post(bench, body, Clients).RunAsync(WarmUp);
    }

    private static async Task<Measured> ManyAsync(Bench bench)
    {
        using var body = new TemporaryFile(bench.Small);
        await bench.CreatesAreWarm;
        var measured = await ManyAsync(bench, Post(bench, body, Clients));
        return await Bench.WithLatencyAsync(measured, WireLoad.Post("/", bench.Small), 201, bench.System.Api.Address);
    }

    private static Task<Measured> ManyAsync(Bench bench, Wrk wrk)
    {
        var pgbench = new PgBench(bench.System.TextDbAddress, bench.Small);
        return Bench.AlternateAsync(
            async time => (await wrk.RunAsync(time)).Sample,
            async time =>
            {
                var result = await pgbench.RunAsync(Clients, time);
                return new(result.PerSecond, result.Core);
            });
    }

    private static async Task<Measured> IdleAsync(Bench bench)
    {
        using var body = new TemporaryFile(bench.Small);
        await bench.CreatesAreWarm;
        return await IdleAsync(bench, Post(bench, body, 1));
    }

    private static async Task<Measured> IdleAsync(Bench bench, Wrk wrk)
    {
        var pgbench = new PgBench(bench.System.TextDbAddress, bench.Small);
        var path = $"/raw/{await bench.CreateAsync(bench.Small)}";
        await bench.Peers.LearnAsync(path, new Uri(bench.System.Api.Address, path));
        var roundTrip = new Wrk(bench.Peers.Address, path) { Connections = 1 };
        return await Bench.AlternateAsync(
            async time => new(1e6 / (await wrk.RunAsync(time)).PerSecond),
            async time => new(1000 * (await pgbench.RunAsync(1, time)).Milliseconds + 1e6 / (await roundTrip.RunAsync(time / 2)).PerSecond));
    }

    private static async Task<Measured> LargeAsync(Bench bench)
    {
        using var body = new TemporaryFile(bench.Large);
        var (ours, limit) = (
            Post(bench, body, LargeConnections),
            new Wrk(bench.Peers.Address, "/store") { Connections = LargeConnections, Script = Wrk.PostFile(body.Path), Process = bench.Peers.Reading.ProcessId });
        return await Bench.AlternateAsync(async time => (await ours.RunAsync(time)).Sample, async time => (await limit.RunAsync(time)).Sample);
    }

    private static async Task<Measured> BoundAsync(Bench bench, int clients, Func<Bench, Wrk, Task<Measured>> measure)
    {
        using var body = new TemporaryFile(bench.Small);
        var wrk = new Wrk(bench.Peers.Address, "/batch") { Connections = Clients, Script = Wrk.PostFile(body.Path), Process = bench.Peers.Reading.ProcessId };
        await wrk.RunAsync(WarmUp);
        return await measure(bench, wrk with { Connections = clients });
    }

    private static Wrk Post(Bench bench, TemporaryFile body, int connections) =>
        new(bench.System.Api.Address, "/") { Connections = connections, Script = Wrk.PostFile(body.Path), Process = bench.System.Api.ProcessId };
}
