using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Contracts;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace PasteBin.Bench;

/// <summary>The whole of PasteBin as the AppHost starts it, with data of its own that is gone afterwards.</summary>
internal sealed class SystemUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private const string MostRequests = "100000000";

    private static SystemUnderTest? _current;

    private readonly DistributedApplication _app;

    private SystemUnderTest(DistributedApplication app, Probe probe)
    {
        (_app, Probe, _current) = (app, probe, this);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = app.GetEndpoint(ResourceNames.Api, "http"),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public Probe Probe { get; }

    /// <summary>Through the proxy before the replicas, over as many connections as requests are under way.</summary>
    public HttpClient Client { get; }

    public string TextDbAddress { get; private init; } = "";

    public string TextCacheAddress { get; private init; } = "";

    public required NpgsqlDataSource TextDb { get; init; }

    public required IConnection Broker { get; init; }

    public required ConnectionMultiplexer TextCache { get; init; }

    /// <summary>A replica of the api, without the proxy.</summary>
    public ProbeReading Api => Probe.Read().OrderBy(reading => reading.ProcessId).First();

    public Uri HashService => _app.GetEndpoint(ResourceNames.HashService, "http");

    /// <param name="l1Bytes">What L1 may hold; null for the default.</param>
    public static async Task<SystemUnderTest> StartAsync(int replicas, long? l1Bytes = null)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.PasteBin_AppHost>(["UseVolumes=false"], limit.Token);
        var probe = new Probe();
        var api = builder.CreateResourceBuilder((ProjectResource)builder.Resources.Single(resource => resource.Name == ResourceNames.Api)).WithReplicas(replicas);
        foreach (var (name, value) in probe.Environment)
        {
            api.WithEnvironment(name, value);
        }

        if (l1Bytes is { } most)
        {
            api.WithEnvironment("Caching__L1Bytes", Report.Invariant($"{most}"));
        }

        // Limits count every request, and none of a load that comes from one address is refused.
        foreach (var name in (string[])["Reads", "Creates", "Missing"])
        {
            api.WithEnvironment($"RateLimits__{name}PerMinute", MostRequests).WithEnvironment($"RateLimits__{name}Burst", MostRequests);
        }

        var app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Api, limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Broker, limit.Token);
        var (database, cache) = (
            (await app.GetConnectionStringAsync(ResourceNames.TextDb, limit.Token))!, (await app.GetConnectionStringAsync(ResourceNames.TextCache, limit.Token))!);
        var factory = new ConnectionFactory { Uri = new((await app.GetConnectionStringAsync(ResourceNames.Broker, limit.Token))!) };
        return new(app, probe)
        {
            TextDbAddress = database,
            TextCacheAddress = cache,
            TextDb = NpgsqlDataSource.Create(database),
            TextCache = await ConnectionMultiplexer.ConnectAsync(cache),
            Broker = await factory.CreateConnectionAsync(limit.Token),
        };
    }

    /// <summary>Ends the one that runs, if any, with its data.</summary>
    public static ValueTask EndAsync() => _current?.DisposeAsync() ?? default;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.CompareExchange(ref _current, null, this) != this)
        {
            return;
        }

        Client.Dispose();
        await TextCache.CloseAsync();
        await Broker.DisposeAsync();
        await TextDb.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Probe.Dispose();
    }

    /// <summary>Creates a paste; its key, or null when it was not taken.</summary>
    public async Task<string?> CreateAsync(ReadOnlyMemory<byte> text, int lifeInSeconds)
    {
        using var body = new ReadOnlyMemoryContent(text);
        using var answer = await Client.PostAsync(new Uri($"/?expires={lifeInSeconds}s", UriKind.Relative), body);
        return answer.StatusCode == HttpStatusCode.Created
            ? new Uri((await answer.Content.ReadAsStringAsync()).Split('\n')[0]).AbsolutePath[1..]
            : null;
    }

    /// <summary>Creates so many pastes of one text, many at once.</summary>
    /// <exception cref="InvalidOperationException">One was not taken.</exception>
    public async Task<List<string>> CreateManyAsync(int count, ReadOnlyMemory<byte> text, int lifeInSeconds, int atOnce = 48)
    {
        var keys = new List<string>(count);
        while (keys.Count < count)
        {
            var created = await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, count - keys.Count)).Select(_ => CreateAsync(text, lifeInSeconds)));
            keys.AddRange(created.Select(key => key ?? throw new InvalidOperationException("A paste was not taken.")));
        }

        return keys;
    }

    public async Task<HttpStatusCode> ReadAsync(string key)
    {
        using var answer = await Client.GetAsync(new Uri($"/raw/{key}", UriKind.Relative));
        await answer.Content.CopyToAsync(Stream.Null);
        return answer.StatusCode;
    }
}
