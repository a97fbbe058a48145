using Npgsql;
using PasteBin.Bench.Load;

namespace PasteBin.Bench.Rows;

/// <summary>
/// A full database against a nearly empty one. Readers are the same in both: ten thousand pastes by popularity, which in the full one lie scattered among
/// all others. More readers' pastes than fit into memory are another question, which the size of the database does not change.
/// </summary>
internal static class StoredRows
{
    private const int Few = 10_000;
    private const int Rounds = 5;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(5);

    public static readonly Row Reads = new(
        "stored-reads", "reads by popularity of 10 000 pastes among 10 million; against the same with no others", "reads/s", 0.9, true, Against.Ratio,
        static async bench => (await bench.Stored).Reads);

    public static readonly Row Creates = new(
        "stored-creates", "creates when 10 million pastes are there; against when 10 000 are", "creates/s", 0.9, true, Against.Ratio,
        static async bench => (await bench.Stored).Creates);

    /// <summary>Rounds of the two cannot alternate: each needs its own database.</summary>
    public static async Task<(Measured Reads, Measured Creates)> MeasureAsync(Bench bench, int many)
    {
        var database = bench.System.TextDb;
        var text = bench.Small[..256];
        await ExecuteAsync(database, "truncate pastes");
        await Fill.PastesAsync(database, "s0", Few, text, expiresAt: null);
        var few = await RatesAsync(bench, [.. Enumerable.Range(0, Few).Select(number => Fill.Key("s0", number))]);
        await Fill.PastesAsync(database, "s1", many, text, expiresAt: null);
        var full = await RatesAsync(bench, [.. Enumerable.Range(0, Few).Select(number => Fill.Key("s1", number * (many / Few)))]);
        return (Against(0), Against(1));

        Measured Against(int which) => new([.. full.Select((rates, round) => new Round(rates[which], few[round][which]))], Notes: [Report.Invariant($"{many} pastes")]);
    }

    private static async Task<List<double[]>> RatesAsync(Bench bench, IReadOnlyList<string> keys)
    {
        await Fill.SettleAsync(bench.System.TextDb);
        using var lines = new TemporaryFile(Popularity.Lines(keys));
        using var body = new TemporaryFile(bench.Small);
        var api = bench.System.Api.Address;
        Wrk[] loads = [new(api, "/") { Script = Wrk.GetLines(lines.Path) }, new(api, "/") { Script = Wrk.PostFile(body.Path) }];
        var rounds = Enumerable.Range(0, Rounds).Select(_ => new double[loads.Length]).ToList();
        for (var load = 0; load < loads.Length; load++)
        {
            await loads[load].RunAsync(RoundTime);
            foreach (var round in rounds)
            {
                round[load] = (await loads[load].RunAsync(RoundTime)).PerSecond;
            }
        }

        return rounds;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string statement)
    {
        await using var command = database.CreateCommand(statement);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
