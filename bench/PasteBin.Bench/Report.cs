using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using PasteBin.Bench.Rows;

namespace PasteBin.Bench;

/// <param name="Value">The median of the rounds' values: a ratio to the limit, a difference from it, or the figure itself.</param>
/// <param name="Ours">The median of what was measured of PasteBin.</param>
/// <param name="Limit">The median of what it is measured against.</param>
/// <param name="Failure">Why nothing was measured.</param>
internal sealed record RowResult(
    string Name, string What, string Unit, double Bar, bool AtLeast, bool Holds, double Value, double Least, double Most,
    double Ours, double? Limit, IReadOnlyList<Round> Rounds, OpenLatency? Open, IReadOnlyList<string> Notes, string? Failure = null)
{
    public static RowResult Of(Row row, Measured measured)
    {
        var values = measured.Rounds.Select(row.Value).ToList();
        var value = Report.Median(values);
        var holds = row.Holds(value) && measured.Short is null;
        IReadOnlyList<string> notes = [.. measured.Notes ?? [], .. measured.Short is { } why ? new[] { why } : [], .. holds || row.KnownCause is null ? [] : new[] { row.KnownCause }];
        return new(
            row.Name, row.What, row.Unit, row.Bar, row.AtLeast, holds, value, values.Min(), values.Max(),
            Report.Median(measured.Rounds.Select(round => round.Ours)),
            measured.Rounds[0].Limit is null ? null : Report.Median(measured.Rounds.Select(round => round.Limit!.Value)), measured.Rounds, measured.Open, notes);
    }

    public static RowResult Failed(Row row, Exception exception) => new(
        row.Name, row.What, row.Unit, row.Bar, row.AtLeast, Holds: false, 0, 0, 0, 0, null, [], null, [], exception.Message.Split('\n')[0]);
}

/// <param name="LoadBefore">The machine's load average over a minute before anything was measured: above one, others were at work.</param>
internal sealed record Report(DateTimeOffset Time, int Cores, double LoadBefore, IReadOnlyList<RowResult> Rows)
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    public static double MachineLoad() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    public static void Head() => Console.WriteLine($"{"",-5} {"row",-14} {"value",9} {"(spread)",-19} {"bar",9}   {"ours",10} {"limit",10}");

    public static void Print(RowResult row)
    {
        if (row.Failure is not null)
        {
            Console.WriteLine($"short {row.Name,-14} not measured: {row.Failure}");
            return;
        }

        var spread = $"({Number(row.Least)} to {Number(row.Most)})";
        Console.WriteLine(
            $"{(row.Holds ? "PASS" : "short"),-5} {row.Name,-14} {Number(row.Value),9} {spread,-19} {(row.AtLeast ? "≥" : "≤")}{Number(row.Bar),8}   "
            + $"{Number(row.Ours),10} {(row.Limit is { } limit ? Number(limit) : ""),10} {row.Unit}");
        Console.WriteLine($"      {row.What}");
        if (row.Open is { } open)
        {
            Console.WriteLine(Invariant($"      at {open.PerSecond} a second: {open.Milliseconds}{(open.Limit is { } limits ? $"; the limit {limits}" : "")}"));
        }

        foreach (var note in row.Notes)
        {
            Console.WriteLine($"      {note}");
        }
    }

    /// <summary>Writes the figures and a chart of them beside the other results; where the figures are.</summary>
    public string Save([CallerFilePath] string source = "")
    {
        var folder = Directory.CreateDirectory(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "results"))).FullName;
        var path = Path.Combine(folder, $"bench-{Time:yyyyMMdd-HHmmss}");
        File.WriteAllText($"{path}.json", JsonSerializer.Serialize(this, ReportJsonContext.Default.Report) + "\n");
        File.WriteAllText($"{path}.svg", Chart.Of(this));
        return $"{path}.json";
    }

    // Two digits are as much as the spread allows of a small number; of a large one nobody reads the fraction.
    public static string Number(double number) => Math.Abs(number) >= 100 ? Invariant($"{number:#,0}").Replace(',', ' ') : Invariant($"{number:0.00}");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
