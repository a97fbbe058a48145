using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Contracts;
using PasteBin.Tests.Faults;

namespace PasteBin.Tests.Deploy;

/// <summary>The three services of one version, as processes beside the system's own.</summary>
internal sealed class ServiceVersion(ServiceProcess hashService, ServiceProcess worker, ServiceProcess api) : IAsyncDisposable
{
    private ServiceProcess[] All => [hashService, worker, api];

    public HttpClient Api => api.Client;

    public IEnumerable<string> Errors => All.SelectMany(service => service.Errors.Select(line => $"{line}\n{service.Output}"));

    /// <summary>All at once, as <c>kubectl apply</c> starts them; ends when all are healthy.</summary>
    /// <param name="root">A built tree of the solution.</param>
    /// <param name="servers">What they work on.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ServiceVersion> StartAsync(string root, OwnDatabases servers, CancellationToken cancellation)
    {
        var hashService = await ServiceProcess.StartAsync(root, "PasteBin.HashService", servers.Environment, cancellation);
        var environment = new Dictionary<string, string>(servers.Environment) { ["services__hash-service__http__0"] = $"{hashService.Client.BaseAddress}" };
        var started = await Task.WhenAll(
            ServiceProcess.StartAsync(root, "PasteBin.Worker", environment, cancellation), ServiceProcess.StartAsync(root, "PasteBin.Api", environment, cancellation));
        var version = new ServiceVersion(hashService, started[0], started[1]);
        await Task.WhenAll(version.All.Select(service => service.WaitUntilHealthyAsync(cancellation)));
        return version;
    }

    public Task StopAsync(CancellationToken cancellation) => Task.WhenAll(All.Select(service => service.StopAsync(cancellation)));

    public async ValueTask DisposeAsync()
    {
        foreach (var service in All)
        {
            await service.DisposeAsync();
        }
    }
}

/// <summary>On the system's servers: two databases, a virtual host and a Redis database that the system itself does not use.</summary>
internal sealed class OwnDatabases : IAsyncDisposable
{
    private const string Name = "rollout";

    public required NpgsqlDataSource TextDb { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public static async Task<OwnDatabases> OnAsync(PasteBinSystem system, CancellationToken cancellation)
    {
        await new Connections(system).CreateVirtualHostAsync(Name, cancellation);
        var text = await DatabaseAsync(ResourceNames.TextDb);
        var broker = new UriBuilder(await ConnectionAsync(ResourceNames.Broker)) { Path = Name };
        return new()
        {
            TextDb = NpgsqlDataSource.Create(text),
            Environment = new Dictionary<string, string>
            {
                ["ConnectionStrings__textdb"] = text,
                ["ConnectionStrings__hashdb"] = await DatabaseAsync(ResourceNames.HashDb),
                ["ConnectionStrings__redis-text"] = $"{await ConnectionAsync(ResourceNames.TextCache)},defaultDatabase=1",
                ["ConnectionStrings__redis-hash"] = $"{await ConnectionAsync(ResourceNames.KeyPool)},defaultDatabase=1",
                ["ConnectionStrings__rabbitmq"] = $"{broker.Uri}",
                ["Keys__Secret"] = "a secret of two versions, long enough",
            },
        };

        async Task<string> ConnectionAsync(string resource) => (await system.App.GetConnectionStringAsync(resource, cancellation))!;

        // Made by whoever migrates it, as on a bare server.
        async Task<string> DatabaseAsync(string resource) =>
            new NpgsqlConnectionStringBuilder(await ConnectionAsync(resource)) { Database = $"{Name}_{resource}" }.ConnectionString;
    }

    public ValueTask DisposeAsync() => TextDb.DisposeAsync();
}
