using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Contracts;

namespace PasteBin.Tests;

/// <summary>
/// The whole of PasteBin, started once by the AppHost with temporary data, and what a test needs to look at it from outside:
/// a client for each api replica, the databases, what it sends as telemetry.
/// </summary>
public class PasteBinSystem : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly ConcurrentBag<HttpClient> _clients = [];
    private DistributedApplication? _app;
    private NpgsqlDataSource? _textDb;
    private HttpClient[]? _replicas;

    public OtlpCollector Telemetry { get; } = new();

    public DistributedApplication App => _app ?? throw new InvalidOperationException("Not started.");

    /// <summary>Where a person would send their browser: the proxy in front of the replicas.</summary>
    public Uri Address => App.GetEndpoint(ResourceNames.Api, "http");

    /// <summary>One client for each of the two api replicas. Each keeps to one connection, and the proxy deals connections out in turn.</summary>
    public IReadOnlyList<HttpClient> Replicas => _replicas ?? throw new InvalidOperationException("Not started.");

    public HttpClient Client => Replicas[0];

    public NpgsqlDataSource TextDb => _textDb ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        await Telemetry.StartAsync();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.PasteBin_AppHost>(["UseVolumes=false", $"Netcat:Port={FreePort()}"], limit.Token);
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
        {
            builder.CreateResourceBuilder(project)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", Telemetry.Address.ToString())
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .WithEnvironment("Netcat__Pause", "00:00:03")
                // All tests have one address.
                .WithEnvironment("RateLimits__CreatesPerMinute", "10000000").WithEnvironment("RateLimits__CreatesBurst", "10000000")
                .WithEnvironment("RateLimits__ReadsPerMinute", "10000000").WithEnvironment("RateLimits__ReadsBurst", "10000000")
                .WithEnvironment("RateLimits__MissingPerMinute", "10000000").WithEnvironment("RateLimits__MissingBurst", "10000000")
                // As few as may be: the tests derive many keys, and none of them is worth guessing.
                .WithEnvironment("Passwords__Iterations", "10000");
        }

        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        await WaitUntilHealthyAsync(limit.Token);
        _textDb = NpgsqlDataSource.Create((await _app.GetConnectionStringAsync(ResourceNames.TextDb, limit.Token))!);
        _replicas = await FindReplicasAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        if (_textDb is not null)
        {
            await _textDb.DisposeAsync();
        }

        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await Telemetry.DisposeAsync();
    }

    public async Task WaitUntilHealthyAsync(CancellationToken cancellation)
    {
        foreach (var name in (string[])[ResourceNames.TextCache, ResourceNames.KeyPool, ResourceNames.Broker, ResourceNames.HashService, ResourceNames.Worker, ResourceNames.Api])
        {
            await App.ResourceNotifications.WaitForResourceHealthyAsync(name, cancellation);
        }

        // It is ready without the broker; what tests look at in the broker is there once it is connected.
        using var worker = new HttpClient { BaseAddress = App.GetEndpoint(ResourceNames.Worker, "http") };
        while (!await IsHealthyAsync(worker, cancellation))
        {
            await Task.Delay(100, cancellation);
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient service, CancellationToken cancellation)
    {
        try
        {
            using var answer = await service.GetAsync(new Uri("/health", UriKind.Relative), cancellation);
            return (await answer.Content.ReadAsStringAsync(cancellation)).Contains("\"Healthy\"", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            // A test has just killed it, and nobody has noticed yet.
            return false;
        }
    }

    /// <summary>A client whose requests all travel one connection, and so reach one replica.</summary>
    public HttpClient NewClient(TimeSpan? timeout = null)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1,
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        })
        {
            BaseAddress = Address,
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
        };
        _clients.Add(client);
        return client;
    }

    /// <summary>One that nobody listens on at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Rows of a table; with a key, only that paste's.</summary>
    public async Task<long> CountAsync(string table, string? key = null)
    {
#pragma warning disable CA2100 // The table is a word of the test.
        await using var command = TextDb.CreateCommand($"select count(*) from {table}" + (key is null ? "" : " where key = $1"));
#pragma warning restore CA2100
        if (key is not null)
        {
            command.Parameters.Add(new() { Value = key });
        }

        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>
    /// Two clients on two replicas. A paste that one replica has just read is in its own memory and in no other's,
    /// so a client that finds it elsewhere than in memory is on the other one.
    /// </summary>
    public async Task<HttpClient[]> FindReplicasAsync(CancellationToken cancellation)
    {
        var first = NewClient();
        var paste = await first.PasteAsync("Which replica is this?"u8.ToArray(), "?expires=1d", cancellation);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await first.ReadAsync(paste.Key, cancellation);
            var other = NewClient();
            if ((await other.ReadAsync(paste.Key, cancellation)).Source != "l1")
            {
                return [first, other];
            }

            // Both have it now: the next attempt needs a paste that only the first has read.
            paste = await first.PasteAsync("Which replica is this?"u8.ToArray(), "?expires=1d", cancellation);
        }

        throw new InvalidOperationException("Twenty connections reached one replica only.");
    }
}

[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<PasteBinSystem>
{
    public const string Name = "The running system";
}
