using Aspire.Hosting.ApplicationModel;
using Npgsql;
using PasteBin.Contracts;
using StackExchange.Redis;

namespace PasteBin.Tests.Faults.RandomWalk;

internal enum Fault
{
    Kill,
    Freeze,
    Restart,
    Cut,
}

/// <summary>
/// Breaks one thing after another, and sometimes a second one before the first is whole again. What, whom, how long and how far apart follow from the seed.
/// </summary>
internal sealed class FaultWalk(PasteBinSystem system, Random random, Action<string> report)
{
    private const int MostAtOnce = 2;
    private const string Postgres = "postgres";

    // hash-service, worker, and two replicas of the api.
    private const int Services = 4;

    private static readonly string[] Servers = [Postgres, ResourceNames.TextCache, ResourceNames.KeyPool, ResourceNames.Broker];
    private static readonly Fault[] Faults = Enum.GetValues<Fault>();

    private readonly Connections _connections = new(system);
    private readonly Dictionary<string, Task> _broken = [];

    /// <summary>The running instances, and what they are instances of.</summary>
    public static Task<IReadOnlyDictionary<string, string>> InstancesAsync(PasteBinSystem system, CancellationToken cancellation) =>
        LocalProcesses.InstancesAsync(system.App, Services + Servers.Length, cancellation);

    /// <summary>Until it is told to stop; then everything it has broken is started again.</summary>
    public async Task<int> RunAsync(CancellationToken stop, CancellationToken cancellation)
    {
        var instances = await InstancesAsync(system, cancellation);
        var faults = instances.Keys.SelectMany(id => Faults.Select(fault => (Id: id, Fault: fault)))
            .Where(one => one.Fault != Fault.Cut || Servers.Contains(instances[one.Id])).ToArray();
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            // Each once before any twice.
            var next = count++ % faults.Length;
            if (next == 0)
            {
                random.Shuffle(faults);
            }

            var ((id, fault), time, pause) = (faults[next], Seconds(0, 6), Seconds(0.5, 4));
            while (_broken.Count >= MostAtOnce || _broken.ContainsKey(id))
            {
                await MendAsync(await Task.WhenAny(_broken.Values));
            }

            report($"{fault} {instances[id]}{(fault is Fault.Kill or Fault.Freeze ? $" for {time.TotalSeconds:0.0} s" : "")}");
            _broken[id] = BreakAsync(id, instances[id], fault, time, cancellation);
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var mended in _broken.Values.Where(broken => broken.IsCompleted).ToList())
            {
                await MendAsync(mended);
            }
        }

        await Task.WhenAll(_broken.Values);
        return count;
    }

    private async Task MendAsync(Task mended)
    {
        await mended;
        _broken.Remove(_broken.Single(broken => broken.Value == mended).Key);
    }

    private async Task BreakAsync(string id, string resource, Fault fault, TimeSpan time, CancellationToken cancellation)
    {
        switch (fault)
        {
            case Fault.Kill:
                await LocalProcesses.KillInstanceAsync(system.App, id, cancellation);
                await Task.Delay(time, cancellation);
                await CommandAsync(id, KnownResourceCommands.StartCommand, cancellation);
                break;
            case Fault.Freeze:
                using (await LocalProcesses.FreezeAsync(system.App, id, cancellation))
                {
                    await Task.Delay(time, cancellation);
                }

                break;
            case Fault.Restart:
                await CommandAsync(id, KnownResourceCommands.RestartCommand, cancellation);
                break;
            case Fault.Cut:
                await CutAsync(resource, cancellation);
                break;
        }
    }

    private async Task CommandAsync(string id, string command, CancellationToken cancellation)
    {
        var result = await system.App.ResourceCommands.ExecuteCommandAsync(id, command, cancellation);
        Assert.True(result.Success, $"{command} {id}: {result.Message}");
    }

    private async Task CutAsync(string resource, CancellationToken cancellation)
    {
        try
        {
            var cut = resource switch
            {
                Postgres => await _connections.CutPostgresAsync(cancellation),
                ResourceNames.Broker => await _connections.CutBrokerAsync(cancellation),
                _ => await _connections.CutRedisAsync(resource, cancellation),
            };
            report($"{cut} connections to {resource} were cut");
        }
        catch (Exception exception) when (exception is NpgsqlException or HttpRequestException or RedisException or OperationCanceledException or TimeoutException)
        {
            report($"{resource} is not there to be cut from: {exception.GetType().Name}");
        }
    }

    private TimeSpan Seconds(double from, double to) => TimeSpan.FromSeconds(from + random.NextDouble() * (to - from));
}
