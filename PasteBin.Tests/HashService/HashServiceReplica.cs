using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PasteBin.HashService.Keys;

namespace PasteBin.Tests.HashService;

/// <summary>One hash-service in this process, listening on a port of its own; several may share their servers.</summary>
internal sealed class HashServiceReplica : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HashServiceReplica(WebApplication app)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new() { BaseAddress = new Uri(address) };
    }

    public HttpClient Client { get; }

    public static async Task<HashServiceReplica> StartAsync(string hashDb, string keyPool, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:hashdb"] = hashDb,
            ["ConnectionStrings:redis-hash"] = keyPool,
            ["Keys:Secret"] = "a secret of these tests, long enough",
        });
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.Services.AddProblemDetails();
        builder.AddKeys();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapKeys();
        await app.StartAsync(cancellation);
        return new(app);
    }

    public Task<HttpResponseMessage> LeaseAsync(int count, CancellationToken cancellation) =>
        Client.PostAsync(new Uri($"/keys?count={count}", UriKind.Relative), null, cancellation);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
