using System.Diagnostics;
using Npgsql;
using PasteBin.Bench.Load;

namespace PasteBin.Bench.Rows;

/// <summary>Pastes that end together: how fast they are deleted, and what readers notice of it.</summary>
internal static class ExpiryRows
{
    private const int Rounds = 3;
    private const int Expiring = 400_000;
    // As many as keep what deletes them busy for some seconds, until it is compiled for good.
    private const int WarmUp = 200_000;
    private const int Sample = 100;
    private const int HotPastes = 200;

    // A second, so that five seconds of quiet are enough of them for a 99th percentile that is not that of a handful.
    private const int CachedReads = 600;
    private const int DatabaseReads = 200;

    // Of the bare endpoint, of which nothing is deleted.
    private const int BareReads = 300;

    private const string BarePath = "/expiry";

    private static readonly TimeSpan BucketWidth = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static readonly Row Rate = new(
        "expiry", "pastes deleted that end together, while reads go on", "pastes/s", 50_000, true, Against.Nothing,
        static async bench => new([.. (await bench.Expiry).Select(round => new Round(round.PerSecond))]));

    public static readonly Row Readers = new(
        "expiry-reads", "p99 of reads meanwhile, from memory or from the database, whichever suffers more; against its quiet value", "ms", 3, false, Against.Ratio,
        static async bench => new(
            [.. (await bench.Expiry).Select(round => round.Worse)],
            Notes: [Describe("from memory", await bench.Expiry, round => round.Memory), Describe("from the database", await bench.Expiry, round => round.Database),
                Describe("a bare endpoint's beside them", await bench.Expiry, round => round.Bare)]))
    {
        KnownCause = "why: two programs that do nothing but compute make reads as late, a bare endpoint's too (docs/performance.md, Expiry)",
    };

    public static async Task<IReadOnlyList<ExpiryRound>> MeasureAsync(Bench bench, byte[] text)
    {
        var hot = await bench.System.CreateManyAsync(HotPastes, text, 3600);
        // What the rows before have left to do would be taken for a part of filling.
        await Fill.SettleAsync(bench.System.TextDb);
        await bench.Peers.LearnAsync(BarePath, new Uri(bench.System.Api.Address, $"/raw/{hot[0]}"));
        // What deletes them is a program that has done nothing else yet.
        await RunAsync(bench, text, hot, WarmUp, Rounds);
        var rounds = new List<ExpiryRound>();
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add(await RunAsync(bench, text, hot, Expiring, round));
        }

        return rounds;
    }

    private static async Task<ExpiryRound> RunAsync(Bench bench, byte[] text, List<string> hot, int count, int round)
    {
        var system = bench.System;
        var (cold, expiring) = ($"c{round}", $"e{round}");
        var coldPastes = (int)((3 * Quiet + Limit).TotalSeconds * DatabaseReads);
        var filling = Stopwatch.StartNew();
        await Fill.PastesAsync(system.TextDb, cold, coldPastes, text, expiresAt: null);
        // The end of a bucket, far enough away to fill the table at that pace and to listen to the quiet before.
        var width = (long)BucketWidth.TotalSeconds;
        var enough = DateTimeOffset.UtcNow + 2 * filling.Elapsed * (count / coldPastes) + 3 * Quiet;
        var due = DateTimeOffset.FromUnixTimeSeconds((enough.ToUnixTimeSeconds() / width + 1) * width);
        await Fill.PastesAsync(system.TextDb, expiring, count, text, due.UtcDateTime.AddSeconds(-1));
        await Fill.SettleAsync(system.TextDb);
        if (due - DateTimeOffset.UtcNow < 2 * Quiet)
        {
            throw new InvalidOperationException("Filling the table took too long: the machine is too slow or too busy for this row.");
        }

        string[] sample = [.. Enumerable.Range(0, Sample).Select(number => Fill.Key(expiring, number * (count / Sample)))];
        // One paste through the api orders the message of its bucket.
        await system.CreateAsync(text, (int)(due - DateTimeOffset.UtcNow).TotalSeconds - 1);
        var next = -1;
        await using var cached = Reads(CachedReads, () => hot[Random.Shared.Next(hot.Count)]);
        await using var database = Reads(DatabaseReads, () => Fill.Key(cold, ++next % coldPastes));
        await using var bare = new WireLoad(bench.Peers.Address, BareReads, static () => WireLoad.Get(BarePath), 200);
        cached.Start();
        database.Start();
        bare.Start();
        await Task.Delay(due - DateTimeOffset.UtcNow - Quiet);
        _ = (cached.Take(), database.Take(), bare.Take());
        await Task.Delay(due - DateTimeOffset.UtcNow);
        var (quietMemory, quietDatabase, quietBare) = (cached.Take().P99, database.Take().P99, bare.Take().P99);
        var clock = Stopwatch.StartNew();
        while (await AnyLeftAsync(system.TextDb, sample) || await AnyExpiredAsync(system.TextDb))
        {
            await Task.Delay(clock.Elapsed < Limit ? TimeSpan.FromMilliseconds(100) : throw new InvalidOperationException("Pastes are still there a minute after their time."));
        }

        var gone = clock.Elapsed;
        return new(count / gone.TotalSeconds, new(cached.Take().P99, quietMemory), new(database.Take().P99, quietDatabase), new(bare.Take().P99, quietBare));

        WireLoad Reads(int rate, Func<string> key) => new(system.Api.Address, rate, () => WireLoad.Get($"/raw/{key()}"), 200);
    }

    private static string Describe(string whence, IReadOnlyList<ExpiryRound> rounds, Func<ExpiryRound, Round> reads) =>
        $"{whence}: {string.Join(", ", rounds.Select(reads).Select(round => Report.Invariant($"{round.Ours} instead of {round.Limit}")))} ms";

    /// <summary>Of some. To look for all takes the longer the more have been deleted, and would be part of what is measured.</summary>
    private static async Task<bool> AnyLeftAsync(NpgsqlDataSource database, string[] sample)
    {
        await using var command = database.CreateCommand("select exists (select from pastes where key = any($1))");
        command.Parameters.Add(new() { Value = sample });
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<bool> AnyExpiredAsync(NpgsqlDataSource database)
    {
        // In the index's order, whatever the statistics say.
        await using var command = database.CreateCommand("select expires_at <= now() from pastes order by expires_at limit 1");
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}

/// <param name="Memory">The 99th percentile of reads from memory, in milliseconds: meanwhile, and before.</param>
/// <param name="Database">Of those from the database.</param>
/// <param name="Bare">Of those that a bare endpoint answers.</param>
internal sealed record ExpiryRound(double PerSecond, Round Memory, Round Database, Round Bare)
{
    public Round Worse => Memory.Ours / Memory.Limit > Database.Ours / Database.Limit ? Memory : Database;
}
