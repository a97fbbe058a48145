using System.Text;
using PasteBin.Bench.Load;
using PasteBin.Bench.Rows;

namespace PasteBin.Bench;

/// <summary>A system, its limits, and the way in which the one is measured against the other.</summary>
internal sealed class Bench : IAsyncDisposable
{
    /// <summary>Of a row that does not say otherwise.</summary>
    public const int Rounds = 4;

    /// <summary>As much as a core that has nothing else to do gives a program which waits for nobody.</summary>
    private const double Saturated = 0.95;

    private const int ManyPastes = 10_000_000;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);
    // Until the runtime has compiled the hot paths for good.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    private readonly SystemUnderTest? _system;
    private readonly PeerProcess? _peers;
    private readonly Lazy<Task<IReadOnlyList<ExpiryRound>>> _expiry;
    private readonly Lazy<Task<(Measured Reads, Measured Creates)>> _stored;
    private readonly Lazy<Task> _createsAreWarm;

    private Bench(SystemUnderTest? system, PeerProcess? peers)
    {
        (_system, _peers) = (system, peers);
        _expiry = new(() => ExpiryRows.MeasureAsync(this, Small));
        _stored = new(() => StoredRows.MeasureAsync(this, ManyPastes));
        _createsAreWarm = new(() => CreateRows.WarmUpAsync(this));
    }

    public SystemUnderTest System => _system ?? throw new InvalidOperationException("This row has no system.");

    public PeerProcess Peers => _peers ?? throw new InvalidOperationException("This row has no peers.");

    /// <summary>Measured once, for two rows.</summary>
    public Task<IReadOnlyList<ExpiryRound>> Expiry => _expiry.Value;

    /// <inheritdoc cref="Expiry"/>
    public Task<(Measured Reads, Measured Creates)> Stored => _stored.Value;

    /// <summary>Once, for all rows that create.</summary>
    public Task CreatesAreWarm => _createsAreWarm.Value;

    /// <summary>A paste of 1 kB, and one of 1 MB.</summary>
    public byte[] Small { get; } = Text(1024);

    public byte[] Large { get; } = Text(1 << 20);

    public static Bench WithoutSystem() => new(null, null);

    /// <inheritdoc cref="SystemUnderTest.StartAsync"/>
    /// <param name="peersAsServices">Instead of with the runtime's defaults.</param>
    public static async Task<Bench> StartAsync(int replicas, long? l1Bytes = null, bool peersAsServices = false)
    {
        var system = await SystemUnderTest.StartAsync(replicas, l1Bytes);
        await PgBench.CreateTableAsync(system.TextDb);
        return new(system, await PeerProcess.StartAsync(system.TextDbAddress, system.TextCacheAddress, peersAsServices));
    }

    public async ValueTask DisposeAsync()
    {
        if (_peers is not null)
        {
            await _peers.DisposeAsync();
        }

        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }

    /// <summary>Ours, the limit, ours, the limit, …, after a warm-up of both: what else the machine does meanwhile troubles both alike.</summary>
    public static async Task<Measured> AlternateAsync(Func<TimeSpan, Task<Sample>> ours, Func<TimeSpan, Task<Sample>> limit, int rounds = Rounds)
    {
        await ours(WarmUp);
        await limit(WarmUp);
        var (measured, ourSamples, limitSamples) = (new List<Round>(), new List<Sample>(), new List<Sample>());
        while (measured.Count < rounds)
        {
            var (one, other) = (await ours(RoundTime), await limit(RoundTime));
            measured.Add(new(one.Value, other.Value));
            ourSamples.Add(one);
            limitSamples.Add(other);
        }

        return new(measured, Notes: [.. Describe("ours", ourSamples), .. Describe("the limit", limitSamples)]);
    }

    public static async Task<Measured> RepeatAsync(Func<TimeSpan, Task<Sample>> ours)
    {
        await ours(WarmUp);
        var samples = new List<Sample>();
        for (var round = 0; round < Rounds; round++)
        {
            samples.Add(await ours(RoundTime));
        }

        return new([.. samples.Select(sample => new Round(sample.Value))], Notes: [.. Describe("ours", samples)]);
    }

    /// <summary>Adds the latency at half of the rate that was measured, and the limit's own at that rate and by the same client, which needs the processor too.</summary>
    public static async Task<Measured> WithLatencyAsync(Measured measured, byte[] request, int status, Uri ours, Uri? limit = null)
    {
        var rate = (int)(Report.Median(measured.Rounds.Select(round => round.Ours)) / 2);
        return measured with
        {
            Open = new(rate, await MeasureAsync(ours), limit is null ? null : await MeasureAsync(limit)),
        };

        // What is answered within the time of a round, after as long that does not count: meanwhile the client's own code is compiled, too.
        async Task<Latencies> MeasureAsync(Uri server)
        {
            await using var load = new WireLoad(server, rate, () => request, status);
            load.Start();
            await Task.Delay(RoundTime);
            load.Take();
            await Task.Delay(RoundTime);
            return load.Take();
        }
    }

    public async Task<string> CreateAsync(byte[] text, int lifeInSeconds = 7200) =>
        await System.CreateAsync(text, lifeInSeconds) ?? throw new InvalidOperationException("A paste was not taken.");

    private static IEnumerable<string> Describe(string whose, List<Sample> samples)
    {
        if (samples.TrueForAll(sample => sample.Micros is not null))
        {
            yield return Report.Invariant($"{whose}: {Report.Median(samples.Select(sample => sample.Micros!.Value)):0.0} µs of processor time a request");
        }

        if (samples.Max(sample => sample.Core) is >= Saturated and var core)
        {
            yield return Report.Invariant($"{whose}: the load generator takes {core:0.00} of its core; it is the bottleneck");
        }
    }

    // Lines as a log has them, the same in every run.
    private static byte[] Text(int length)
    {
        var random = new Random(7);
        string[] words = ["request", "worker", "timeout", "connection", "accepted", "retry", "user", "cache", "miss", "stored", "deleted", "batch"];
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(Report.Invariant($"2026-03-{random.Next(1, 29):00}T{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}Z {words[random.Next(words.Length)]} "))
                .Append(Report.Invariant($"{words[random.Next(words.Length)]} {random.Next():x8} in {random.Next(1000)} ms\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }
}
