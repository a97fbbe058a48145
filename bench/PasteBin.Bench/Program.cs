using System.Globalization;
using System.Runtime.InteropServices;
using PasteBin.Bench;
using PasteBin.Bench.Expiry;
using PasteBin.Bench.Load;
using PasteBin.Bench.Rows;

// The rows that one replica of the api is measured by, in this order; those that need another system; those that take minutes.
Row[] one =
[
    ReadRows.Reads, ReadRows.Page, ReadRows.Shared, ReadRows.Large, ReadRows.Allocations, CreateRows.Creates, CreateRows.Idle, SystemRows.Keys,
    // The disk writes on for a while after the large ones.
    ExpiryRows.Rate, ExpiryRows.Readers, CreateRows.Large,
];
Row[] two = [ReadRows.Proxy];
Row[] none = [SystemRows.Start];
Row[] minutes = [StoredRows.Reads, StoredRows.Creates, MemoryRow.Memory];
// What there would be if PasteBin did hardly anything: where one of these is short, so is the row that it is a bound of.
Row[] bare = [CreateRows.CreatesBound, CreateRows.IdleBound];
Row[] uncached = [MemoryRow.Bound];
Row[] all = [.. one, .. two, .. none, .. minutes, .. bare, .. uncached];

var interrupted = false;
// The system's own host takes these for itself, and the rows would go on without it.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

if (args is ["expiry-story", .. var rest] && rest.Length <= 1)
{
    var pastes = rest is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 200_000;
    await using var system = await SystemUnderTest.StartAsync(replicas: 2);
    var result = await new ExpiryBench(system, pastes).RunAsync();
    result.Print();
    Console.WriteLine($"Written to {result.Save()}");
    return result.Holds ? 0 : 1;
}

if (args.Except([.. all.Select(row => row.Name), "long", "bounds"]).Any())
{
    Console.Error.WriteLine($"Say which rows, or nothing for all that take seconds, or long for those that take minutes, or bounds for what could be had at most: {string.Join(", ", all.Select(row => row.Name))}");
    return 2;
}

var wanted = args switch
{
    [] => [.. one, .. two, .. none],
    ["long"] => [.. minutes],
    ["bounds"] => [.. bare, .. uncached],
    _ => all.Where(row => args.Contains(row.Name)).ToHashSet(),
};
var (time, load, results) = (DateTimeOffset.UtcNow, Report.MachineLoad(), new List<RowResult>());
Report.Head();
await RunAsync(none, () => Task.FromResult(Bench.WithoutSystem()));
await RunAsync(one.Concat(minutes), () => Bench.StartAsync(replicas: 1));
await RunAsync(two, () => Bench.StartAsync(replicas: 2));
await RunAsync(bare, () => Bench.StartAsync(replicas: 1, peersAsServices: true));
await RunAsync(uncached, () => Bench.StartAsync(replicas: 1, MemoryRow.BoundL1Bytes));
var report = new Report(time, Environment.ProcessorCount, load, results);
Console.WriteLine($"Written to {report.Save()}; load before {load}");
return results.TrueForAll(result => result.Holds) ? 0 : 1;

void End(PosixSignalContext signal)
{
    (signal.Cancel, interrupted) = (true, true);
    _ = Task.Run(async () =>
    {
        await SystemUnderTest.EndAsync();
        Environment.Exit(130);
    });
}

async Task RunAsync(IEnumerable<Row> rows, Func<Task<Bench>> start)
{
    var mine = rows.Where(wanted.Contains).ToList();
    if (mine.Count == 0)
    {
        return;
    }

    await using var bench = await start();
    foreach (var row in mine)
    {
        RowResult result;
        try
        {
            result = RowResult.Of(row, await row.Measure(bench));
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException)
        {
            if (interrupted)
            {
                await Task.Delay(Timeout.Infinite);
            }

            result = RowResult.Failed(row, exception);
        }

        results.Add(result);
        Report.Print(result);
    }
}
