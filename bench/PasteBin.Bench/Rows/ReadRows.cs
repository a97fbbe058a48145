using PasteBin.Bench.Load;
using PasteBin.Contracts;

namespace PasteBin.Bench.Rows;

/// <summary>Reading, by one replica without the proxy unless it says otherwise.</summary>
internal static class ReadRows
{
    private const string Html = "text/html";

    // More than L1 holds: read in turn, none of them is there any more when its turn comes again.
    private const int BeyondL1 = 50_000;

    // Each connection's answer under way is a buffer of its own: with 64 of a megabyte the caches of the processor are what is measured.
    private const int LargeConnections = 16;

    // Both cores are full, and the runtime has hundreds of methods to compile beside: the rate of what is measured first grows for so long.
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(30);

    // Twice as many as other rows have, where what two rounds differ by is more than what lies between the row and its bar.
    private const int ManyRounds = 8;

    public static readonly Row Reads = new(
        "reads", "GET /raw/{key}, 1 kB, cached; against bare Kestrel writing the same bytes and headers", "reads/s", 0.9, true, Against.Ratio,
        static bench => CachedAsync(bench, "/raw/", warmUp: FirstWarmUp, rounds: ManyRounds));

    public static readonly Row Proxy = new(
        "proxy", "the same through the proxy before two replicas; against one replica direct", "reads/s", 0.4, true, Against.Ratio, ProxyAsync);

    public static readonly Row Page = new(
        "page", "GET /{key} by a browser, 1 kB, cached; against bare Kestrel writing the same bytes and headers", "reads/s", 0.6, true, Against.Ratio, static bench => CachedAsync(bench, "/", Html));

    public static readonly Row Shared = new(
        "l2", "GET /raw/{key}, not in L1 but in L2; against a minimal endpoint doing the same Redis GET", "reads/s", 0.6, true, Against.Ratio, SharedAsync);

    public static readonly Row Large = new(
        "large-reads", "GET /raw/{key}, 1 MB, cached; against bare Kestrel writing the same bytes and headers", "reads/s", 0.8, true, Against.Ratio, LargeAsync);

    public static readonly Row Allocations = new(
        "allocations", "bytes allocated for a cached read, beyond bare Kestrel's own", "B/read", 1024, false, Against.Difference, AllocationsAsync);

    private static async Task<Measured> CachedAsync(Bench bench, string start, string? accept = null, TimeSpan warmUp = default, int rounds = Bench.Rounds)
    {
        var (ours, limit) = await PrepareAsync(bench, bench.Small, start, accept);
        if (warmUp > TimeSpan.Zero)
        {
            await ours.RunAsync(warmUp);
        }

        var measured = await Bench.AlternateAsync(
            async time => (await ours.RunAsync(time)).Sample, async time => (await limit.RunAsync(time)).Sample, rounds);
        return await Bench.WithLatencyAsync(measured, WireLoad.Get(ours.Path, accept), 200, ours.Server, limit.Server);
    }

    private static async Task<Measured> ProxyAsync(Bench bench)
    {
        var path = $"/raw/{await bench.CreateAsync(bench.Small)}";
        return await Bench.AlternateAsync(
            async time => (await new Wrk(bench.System.Client.BaseAddress!, path).RunAsync(time)).Sample,
            async time => (await new Wrk(bench.System.Api.Address, path).RunAsync(time)).Sample);
    }

    private static async Task<Measured> SharedAsync(Bench bench)
    {
        // Less than an hour: what is created so goes into L2 at once.
        var keys = await bench.System.CreateManyAsync(BeyondL1, bench.Small, lifeInSeconds: 3000);
        var redis = bench.System.TextCache.GetDatabase();
        string epoch = (await redis.StringGetAsync(CacheKeys.Epoch))!;
        using var ourLines = new TemporaryFile(string.Join('\n', keys.Select(key => $"/raw/{key}")));
        using var theirLines = new TemporaryFile(string.Join('\n', keys.Select(key => $"/redis/{CacheKeys.Paste(epoch, key)}")));
        var (ours, limit) = (
            new Wrk(bench.System.Api.Address, "/") { Process = bench.System.Api.ProcessId },
            new Wrk(bench.Peers.Address, "/") { Process = bench.Peers.Reading.ProcessId, Script = Wrk.GetLines(theirLines.Path) });
        var (hits, reads) = (0L, 0L);
        var measured = await Bench.AlternateAsync(
            async time =>
            {
                var before = await HitsAsync();
                // On from where the last round ended: what that has read is in L1.
                var result = await (ours with { Script = Wrk.GetLines(ourLines.Path, reads) }).RunAsync(time);
                (hits, reads) = (hits + await HitsAsync() - before, reads + result.Requests);
                return result.Sample;
            },
            async time => (await limit.RunAsync(time)).Sample,
            ManyRounds);
        return measured with { Notes = [.. measured.Notes!, $"Redis had {100d * hits / reads:0} % of what was read"] };

        // keyspace_hits:123
        async Task<long> HitsAsync() => long.Parse(
            ((string)(await redis.ExecuteAsync("INFO", "stats"))!).Split('\n').First(line => line.StartsWith("keyspace_hits:", StringComparison.Ordinal)).AsSpan()[14..].Trim(),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<Measured> LargeAsync(Bench bench)
    {
        var (ours, limit) = await PrepareAsync(bench, bench.Large, "/raw/", accept: null);
        return await Bench.AlternateAsync(
            async time => (await (ours with { Connections = LargeConnections }).RunAsync(time)).Sample,
            async time => (await (limit with { Connections = LargeConnections }).RunAsync(time)).Sample);
    }

    private static async Task<Measured> AllocationsAsync(Bench bench)
    {
        var (ours, limit) = await PrepareAsync(bench, bench.Small, "/raw/", accept: null);
        return await Bench.AlternateAsync(
            time => AllocatedAsync(ours, () => bench.System.Api, time), time => AllocatedAsync(limit, () => bench.Peers.Reading, time));

        static async Task<Sample> AllocatedAsync(Wrk wrk, Func<ProbeReading> read, TimeSpan time)
        {
            var before = read().Allocated;
            var result = await wrk.RunAsync(time);
            return new((read().Allocated - before) / (double)result.Requests, result.Core);
        }
    }

    private static async Task<(Wrk Ours, Wrk Limit)> PrepareAsync(Bench bench, byte[] text, string start, string? accept)
    {
        var path = start + await bench.CreateAsync(text);
        var api = bench.System.Api.Address;
        // Twice: the first answer comes from the database, and says so.
        await bench.Peers.LearnAsync(path, new Uri(api, path), accept);
        await bench.Peers.LearnAsync(path, new Uri(api, path), accept);
        return (
            new(api, path) { Accept = accept, Process = bench.System.Api.ProcessId }, new(bench.Peers.Address, path) { Accept = accept, Process = bench.Peers.Reading.ProcessId });
    }
}
