using System.Collections.Concurrent;
using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Contracts;
using PasteBin.Tests.Faults;

namespace PasteBin.Tests.Deploy;

/// <summary>The three services of one version, as processes beside the system's own.</summary>
internal sealed class ServiceVersion : IAsyncDisposable
{
    private readonly ConcurrentBag<ServiceProcess> _services = [];

    private ServiceVersion()
    {
    }

    public HttpClient Api { get; private set; } = null!;

    public IEnumerable<string> Errors => _services.SelectMany(service => service.Errors.Select(line => $"{line}\n{service.Output}"));

    /// <summary>All at once, as <c>kubectl apply</c> starts them; ends when all are healthy.</summary>
    /// <param name="root">A built tree of the solution.</param>
    /// <param name="servers">What they work on.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ServiceVersion> StartAsync(string root, OwnDatabases servers, CancellationToken cancellation)
    {
        var version = new ServiceVersion();
        try
        {
            var hashService = await version.StartAsync(root, "PasteBin.HashService", servers.Environment, cancellation);
            var environment = new Dictionary<string, string>(servers.Environment) { ["services__hash-service__http__0"] = $"{hashService.Client.BaseAddress}" };
            var started = await Task.WhenAll(
                version.StartAsync(root, "PasteBin.Api", environment, cancellation), version.StartAsync(root, "PasteBin.Worker", environment, cancellation));
            version.Api = started[0].Client;
            await Task.WhenAll(version._services.Select(service => service.WaitUntilHealthyAsync(cancellation)));
            return version;
        }
        catch
        {
            await version.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellation) => Task.WhenAll(_services.Select(service => service.StopAsync(cancellation)));

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }
    }

    private async Task<ServiceProcess> StartAsync(string root, string project, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var service = new ServiceProcess(root, project, environment);
        _services.Add(service);
        await service.StartAsync(cancellation);
        return service;
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
