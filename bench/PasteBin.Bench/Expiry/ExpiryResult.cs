using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using PasteBin.Bench.Load;

namespace PasteBin.Bench.Expiry;

/// <param name="LoadBefore">The machine's load average over a minute, before the system was put to work: above one, others were at work.</param>
/// <param name="Left">Rows that were not deleted.</param>
/// <param name="Readable">Of a sample, pastes that could still be read.</param>
/// <param name="GoneAfterSeconds">From the end of the last paste's life to its row's.</param>
/// <param name="Commands">Messages that made the Worker delete.</param>
/// <param name="Events">Messages that say what has expired, each of up to a thousand pastes.</param>
internal sealed record ExpiryResult(
    DateTimeOffset Time, int Cores, double LoadBefore, int Pastes, int Left, int Readable, double GoneAfterSeconds,
    IReadOnlyList<Workload> Workloads, int Commands, int Events, int PastesInEvents)
{
    /// <summary>All gone within a minute, no error, and no p99 above three times its quiet value.</summary>
    public bool Holds => Left == 0 && Readable == 0 && GoneAfterSeconds <= 60 && Workloads.All(work => work is { During.Errors: 0, Quiet.Errors: 0, Ratio: < 3 });

    public void Print()
    {
        Console.WriteLine($"{Pastes} pastes gone {GoneAfterSeconds} s after the last one's time; {Left} left, {Readable} readable; load before {LoadBefore}");
        foreach (var work in Workloads)
        {
            Console.WriteLine(
                $"{work.Name} ({work.PerSecond}/s): p99 {work.Quiet.P99} ms quiet, {work.During.P99} ms during ({work.Ratio}x); "
                + $"p50 {work.Quiet.P50}, {work.During.P50}; max {work.Quiet.Max}, {work.During.Max}; errors {work.Quiet.Errors}, {work.During.Errors}");
        }

        Console.WriteLine($"{Commands} commands, {Events} events of {PastesInEvents} pastes: {(Holds ? "holds" : "does not hold")}");
    }

    /// <summary>Writes it beside the other results; where.</summary>
    public string Save([CallerFilePath] string source = "")
    {
        // The source is Program.cs, whose line calls.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(source)!, "..", "results")).FullName;
        var path = Path.GetFullPath(Path.Combine(folder, $"expiry-{Time:yyyyMMdd-HHmmss}.json"));
        File.WriteAllText(path, JsonSerializer.Serialize(this, ResultJsonContext.Default.ExpiryResult) + "\n");
        return path;
    }
}

/// <param name="PerSecond">Requests sent per second.</param>
internal sealed record Workload(string Name, int PerSecond, Latencies Quiet, Latencies During)
{
    /// <summary>How many times its quiet value the p99 became.</summary>
    public double Ratio => Math.Round(During.P99 / Quiet.P99, 2);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ExpiryResult))]
internal sealed partial class ResultJsonContext : JsonSerializerContext;
