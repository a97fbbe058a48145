using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PasteBin.Api.Caching;
using PasteBin.Api.Pastes;
using PasteBin.Contracts;

namespace PasteBin.Tests.Api.Caching;

/// <summary>
/// The caches of one more replica of the api, in this process: on the running redis-text, told by the running Worker over the running broker,
/// and with a way to Postgres on which readers can be held.
/// </summary>
internal sealed class CacheReplica : IAsyncDisposable
{
    private readonly IHost _host;

    private CacheReplica(IHost host, HeldLink link) => (_host, Link) = (host, link);

    public HeldLink Link { get; }

    public PasteCache Cache => _host.Services.GetRequiredService<PasteCache>();

    /// <summary>The epoch that its L2 is in.</summary>
    public string Epoch => _host.Services.GetRequiredService<CacheTrust>().SharedEpoch!;

    public static async Task<CacheReplica> StartAsync(PasteBinSystem system, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        foreach (var resource in (string[])[ResourceNames.TextCache, ResourceNames.Broker])
        {
            builder.Configuration[$"ConnectionStrings:{resource}"] = await system.App.GetConnectionStringAsync(resource, cancellation);
        }

        var link = new HeldLink((await system.App.GetConnectionStringAsync(ResourceNames.TextDb, cancellation))!);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new PasteStore(link.Database));
        builder.AddCaching();
        var replica = new CacheReplica(builder.Build(), link);
        await replica._host.StartAsync(cancellation);
        var trust = replica._host.Services.GetRequiredService<CacheTrust>();
        await Eventually.HoldsAsync(
            () => Task.FromResult(trust is { Subscribed: true, SharedEpoch: not null }), TimeSpan.FromSeconds(10), "both caches are trusted", cancellation);
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        Link.Release();
        await _host.StopAsync();
        _host.Dispose();
        await Link.DisposeAsync();
    }
}
