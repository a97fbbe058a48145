using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;
using PasteBin.Contracts.Keys;
using StackExchange.Redis;

namespace PasteBin.Tests.HashService;

/// <summary>Of the AppHost's application only hash-service, in two replicas, with its Postgres and its Redis.</summary>
public sealed class HashServiceSystem : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly string[] NotNeeded =
        [ResourceNames.Api, ResourceNames.Worker, ResourceNames.Broker, ResourceNames.TextCache, ResourceNames.TextDb];

    private DistributedApplication? _app;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("Not started.");

    /// <summary>Every key that any test has been given: none may ever come again.</summary>
    public ConcurrentDictionary<string, byte> Seen { get; } = new();

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.PasteBin_AppHost>(["UseVolumes=false"], limit.Token);
        foreach (var resource in builder.Resources.Where(resource => NotNeeded.Contains(resource.Name)).ToList())
        {
            builder.Resources.Remove(resource);
        }

        var hashService = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == ResourceNames.HashService);
        builder.CreateResourceBuilder(hashService).WithReplicas(2);
        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.HashService, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    /// <summary>A caller with one connection, and so with one of the two replicas: connections are dealt out in turn.</summary>
    public HttpClient NewCaller() => new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 })
    {
        BaseAddress = App.GetEndpoint(ResourceNames.HashService, "http"),
        Timeout = TimeSpan.FromSeconds(15),
    };

    /// <summary>One lease, each of whose keys must be new.</summary>
    /// <returns>Whether there were keys; false after a 503 that says when to come back.</returns>
    public async Task<bool> LeaseAsync(HttpClient caller, int count, CancellationToken cancellation)
    {
        using var response = await caller.PostAsync(new Uri($"/keys?count={count}", UriKind.Relative), null, cancellation);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            return false;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var lease = await response.Content.ReadFromJsonAsync(KeysJsonContext.Default.KeyLease, cancellation);
        Assert.Equal(count, lease!.Keys.Count);
        var again = lease.Keys.Count(key => !Seen.TryAdd(key, 0));
        Assert.True(again == 0, $"{again} of {count} keys had been handed out before.");
        return true;
    }

    /// <summary>A connection of the test's own to the pool's server, made anew because the server is killed now and then.</summary>
    /// <param name="database">0 is the service's.</param>
    public async Task<ConnectionMultiplexer> ConnectToPoolAsync(CancellationToken cancellation, int database = 0)
    {
        var options = ConfigurationOptions.Parse((await App.GetConnectionStringAsync(ResourceNames.KeyPool, cancellation))!);
        (options.AllowAdmin, options.DefaultDatabase) = (true, database);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HashServiceCollection : ICollectionFixture<HashServiceSystem>
{
    public const string Name = "hash-service in two replicas";
}
