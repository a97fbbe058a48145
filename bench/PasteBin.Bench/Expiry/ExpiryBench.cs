using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using PasteBin.Bench.Load;

namespace PasteBin.Bench.Expiry;

/// <summary>
/// Many pastes that all end within the same ten seconds, the width of one expiry bucket: how soon their rows are gone, and what reads and creates
/// that go on meanwhile notice of it.
/// </summary>
internal sealed class ExpiryBench(SystemUnderTest system, int pastes)
{
    private const int Creators = 48;
    private const int Width = 10;
    private const int HotPastes = 500;
    private const int CachedReads = 200;
    private const int ColdReads = 100;
    private const int Creates = 50;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> _cold = [];
    private readonly ConcurrentQueue<string> _expiring = [];

    public async Task<ExpiryResult> RunAsync()
    {
        var loadBefore = Report.MachineLoad();
        // Read once each, so that the database is asked: one for each cold read that there will be.
        var cold = HotPastes + ColdReads * (int)(Quiet + Settle + Limit).TotalSeconds;
        var clock = Stopwatch.StartNew();
        await CreateManyAsync(cold, () => 86_400, _cold);
        var rate = cold / clock.Elapsed.TotalSeconds;
        Say($"{rate:0} creates a second.");
        var due = RoundUp(DateTimeOffset.UtcNow.AddSeconds(pastes / rate * 1.5) + Quiet + 3 * Settle);
        await CreateManyAsync(pastes, () => (int)(due - DateTimeOffset.UtcNow).TotalSeconds - 1 - Random.Shared.Next(Width - 2), _expiring);
        Say($"{pastes} pastes end at {due:HH:mm:ss}.");

        var hot = Enumerable.Range(0, HotPastes).Select(_ => _cold.TryDequeue(out var key) ? key : throw new InvalidOperationException("Too few pastes.")).ToList();

        await using var messages = await MessageCount.StartAsync(system.Broker);
        var server = system.Client.BaseAddress!;
        await using var cachedReads = new WireLoad(server, CachedReads, () => WireLoad.Get($"/raw/{hot[Random.Shared.Next(hot.Count)]}"), 200);
        // With none left it asks for what is not there, which counts as an error.
        await using var coldReads = new WireLoad(server, ColdReads, () => WireLoad.Get($"/raw/{(_cold.TryDequeue(out var key) ? key : "none")}"), 200);
        await using var creates = new WireLoad(server, Creates, () => WireLoad.Post("/?expires=86400s", Text()), 201);
        WireLoad[] loads = [cachedReads, coldReads, creates];
        await WaitUntilAsync(due - TimeSpan.FromSeconds(Width) - Quiet - Settle);
        Array.ForEach(loads, load => load.Start());
        await WaitUntilAsync(due - TimeSpan.FromSeconds(Width) - Quiet);
        Array.ForEach(loads, load => load.Take());
        if (await CountAsync(due) is var stored && stored != pastes)
        {
            throw new InvalidOperationException($"{stored} of {pastes} pastes are there before their time: the machine is too slow or too busy for this bench.");
        }

        await WaitUntilAsync(due - TimeSpan.FromSeconds(Width));
        var quiet = loads.Select(load => load.Take()).ToList();
        await WaitUntilAsync(due);
        // The Worker begins here: what was answered before is neither quiet nor the expiry's doing.
        Array.ForEach(loads, load => load.Take());
        Say("All have expired.");
        while (await AnyAsync(due) && DateTimeOffset.UtcNow < due + Limit)
        {
            await Task.Delay(250);
        }

        var gone = DateTimeOffset.UtcNow - due;
        var during = loads.Select(load => load.Take()).ToList();
        var left = await CountAsync(due);
        await Task.Delay(Settle / 2);
        var readable = 0;
        foreach (var key in _expiring.Where((_, number) => number % 997 == 0))
        {
            readable += await system.ReadAsync(key) == HttpStatusCode.NotFound ? 0 : 1;
        }

        return new(
            DateTimeOffset.UtcNow, Environment.ProcessorCount, loadBefore, pastes, (int)left, readable, Math.Round(gone.TotalSeconds, 1),
            [new("read from memory", CachedReads, quiet[0], during[0]), new("read from the database", ColdReads, quiet[1], during[1]), new("create", Creates, quiet[2], during[2])],
            messages.Now.Commands, messages.Now.Events, messages.Now.PastesInEvents);
    }

    private static DateTimeOffset RoundUp(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds((time.ToUnixTimeSeconds() / Width + 1) * Width);

    private static async Task WaitUntilAsync(DateTimeOffset time)
    {
        if (time - DateTimeOffset.UtcNow is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left);
        }
    }

    private static byte[] Text()
    {
        var text = new StringBuilder();
        var length = Random.Shared.Next(100, 2000);
        while (text.Length < length)
        {
            text.Append(Random.Shared.NextInt64()).Append(' ');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Say(string line) => Console.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss} {line}");

    private async Task CreateManyAsync(int count, Func<int> life, ConcurrentQueue<string> keys)
    {
        var started = 0;
        await Task.WhenAll(Enumerable.Range(0, Creators).Select(async _ =>
        {
            while (Interlocked.Increment(ref started) <= count)
            {
                keys.Enqueue(await system.CreateAsync(Text(), life()) ?? throw new InvalidOperationException("A paste was not taken."));
            }
        }));
    }

    private async Task<long> CountAsync(DateTimeOffset due)
    {
        await using var command = system.TextDb.CreateCommand("select count(*) from pastes where expires_at <= $1");
        command.Parameters.Add(new() { Value = due.UtcDateTime });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Whether any is left: counting them all, over and over, would take more from the readers than deleting does.</summary>
    private async Task<bool> AnyAsync(DateTimeOffset due)
    {
        await using var command = system.TextDb.CreateCommand("select exists (select from pastes where expires_at <= $1)");
        command.Parameters.Add(new() { Value = due.UtcDateTime });
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
