using System.Diagnostics;
using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using PasteBin.Bench.Load;
using PasteBin.Contracts;
using PasteBin.Contracts.Keys;

namespace PasteBin.Bench.Rows;

/// <summary>Keys, and starting.</summary>
internal static class SystemRows
{
    private const int Starts = 3;

    public static readonly Row Keys = new(
        "keys", "keys leased from HashService, a thousand at a time by 8 clients", "keys/s", 200_000, true, Against.Nothing, KeysAsync);

    public static readonly Row Start = new(
        "start", "from nothing running to the first paste, built and initialised", "s", 10, false, Against.Nothing, static _ => StartsAsync());

    private static Task<Measured> KeysAsync(Bench bench)
    {
        var wrk = new Wrk(bench.System.HashService, $"/keys?count={KeyLease.MaxCount}") { Connections = 8, Script = "wrk.method = 'POST'" };
        return Bench.RepeatAsync(async time =>
        {
            var result = await wrk.RunAsync(time);
            return new(result.PerSecond * KeyLease.MaxCount, result.Core);
        });
    }

    /// <summary>Once to initialise the data, then as often as counts; the data is the bench's own.</summary>
    private static async Task<Measured> StartsAsync()
    {
        // Not closed to others, as a temporary folder would be: servers run as users of their own.
        var state = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"pastebin-state-{Guid.NewGuid():N}"));
        var before = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", state.FullName);
        try
        {
            var password = RandomNumberGenerator.GetString(Base62.Digits, 43);
            await StartAsync(password);
            var rounds = new List<Round>();
            var broker = new List<double>();
            for (var start = 0; start < Starts; start++)
            {
                var (all, ofBroker) = await StartAsync(password);
                rounds.Add(new(all));
                broker.Add(ofBroker);
            }

            return new(rounds, Notes: [Report.Invariant($"RabbitMQ was there after {Report.Median(broker):0.0} s")]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_STATE_HOME", before);
            state.Delete(recursive: true);
        }
    }

    private static async Task<(double All, double Broker)> StartAsync(string password)
    {
        var clock = Stopwatch.StartNew();
        string[] arguments =
        [
            "UseVolumes=false", $"Parameters:postgres-password={password}", $"Parameters:rabbitmq-password={password}", $"Parameters:key-secret={password}",
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.PasteBin_AppHost>(arguments);
        // Not the volumes of whoever runs this.
        builder.CreateResourceBuilder((PostgresServerResource)Find("postgres")).WithDataVolume("pastebin-bench-postgres");
        builder.CreateResourceBuilder((RabbitMQServerResource)Find(ResourceNames.Broker)).WithDataVolume("pastebin-bench-rabbitmq");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        var broker = app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Broker).ContinueWith(_ => clock.Elapsed, TaskScheduler.Default);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Api);
        using var client = new HttpClient { BaseAddress = app.GetEndpoint(ResourceNames.Api, "http") };
        using var body = new StringContent("first");
        using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        var all = clock.Elapsed;
        var ofBroker = await broker;
        await app.StopAsync();
        return (all.TotalSeconds, ofBroker.TotalSeconds);

        IResource Find(string name) => builder.Resources.Single(resource => resource.Name == name);
    }
}
