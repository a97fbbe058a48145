using PasteBin.Bench.Load;

namespace PasteBin.Bench.Rows;

/// <summary>What the api takes of the machine's memory while it reads and creates as fast as it can.</summary>
internal static class MemoryRow
{
    // Of 1 kB each: L1 holds half of them.
    private const int Pastes = 60_000;
    private const int Creators = 16;

    /// <summary>So small that what is left is all but L1.</summary>
    public const long BoundL1Bytes = 1 << 20;

    private static readonly TimeSpan Time = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BoundTime = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static readonly Row Memory = new(
        "memory", "the api's resident memory under full load, ten minutes; each round is the most of a minute", "MiB", 200, false, Against.Nothing, static bench => MeasureAsync(bench, Time))
    {
        KnownCause = "why: with an L1 of 1 MiB the same load takes 180 already (bench/run.sh bounds; docs/performance.md, Memory)",
    };

    public static readonly Row Bound = new(
        "memory-bound", "the api's resident memory under the load of memory, three minutes, with an L1 of 1 MiB; the bar leaves room for one of 64", "MiB", Memory.Bar - 64, false, Against.Nothing,
        static bench => MeasureAsync(bench, BoundTime))
    {
        KnownCause = "so memory is out of reach, whatever L1 is made of: with 64 MiB more it is over 200",
    };

    private static async Task<Measured> MeasureAsync(Bench bench, TimeSpan time)
    {
        var keys = await bench.System.CreateManyAsync(Pastes, bench.Small, 7200);
        using var lines = new TemporaryFile(Popularity.Lines(keys));
        using var body = new TemporaryFile(bench.Small);
        using var over = new CancellationTokenSource(time);
        var api = bench.System.Api.Address;
        Wrk[] loads = [new(api, "/") { Script = Wrk.GetLines(lines.Path) }, new(api, "/") { Script = Wrk.PostFile(body.Path), Connections = Creators }];
        var working = Task.WhenAll(loads.Select(async load =>
        {
            while (!over.IsCancellationRequested)
            {
                await load.RunAsync(LoadTime);
            }
        }));
        var (minutes, minute, pause) = (new List<Round>(), new List<long>(), 0d);
        for (; !working.IsCompleted; await Task.WhenAny(working, Task.Delay(Look)))
        {
            var reading = bench.System.Api;
            minute.Add(reading.Memory);
            pause = Math.Max(pause, reading.LongestPause);
            if (minute.Count * Look >= TimeSpan.FromMinutes(1))
            {
                minutes.Add(new(minute.Max() / 1048576d));
                minute.Clear();
            }
        }

        await working;
        const double flat = 1.1, longestPause = 20;
        var growth = minutes[^1].Ours / minutes[1].Ours;
        return new(minutes, Notes: [Report.Invariant($"the last minute has {growth:0.00} of the second's memory; the longest pause of a full collection was {pause:0.0} ms")])
        {
            Short = growth > flat ? "it grows" : pause > longestPause ? "full collections stop it for too long" : null,
        };
    }
}
