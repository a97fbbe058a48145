using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Contracts;
using RabbitMQ.Client;

namespace PasteBin.Bench;

/// <summary>The whole of PasteBin as the AppHost starts it, with data of its own that is gone afterwards.</summary>
internal sealed class SystemUnderTest(DistributedApplication app, HttpClient client, NpgsqlDataSource textDb, IConnection broker) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    /// <summary>Through the proxy before both replicas, over as many connections as requests are under way.</summary>
    public HttpClient Client => client;

    public NpgsqlDataSource TextDb => textDb;

    public IConnection Broker => broker;

    public static async Task<SystemUnderTest> StartAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.PasteBin_AppHost>(["UseVolumes=false"], limit.Token);
        var app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Api, limit.Token);
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = app.GetEndpoint(ResourceNames.Api, "http"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        var factory = new ConnectionFactory { Uri = new((await app.GetConnectionStringAsync(ResourceNames.Broker, limit.Token))!) };
        return new(
            app, client, NpgsqlDataSource.Create((await app.GetConnectionStringAsync(ResourceNames.TextDb, limit.Token))!),
            await factory.CreateConnectionAsync(limit.Token));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
        await textDb.DisposeAsync();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Creates a paste; its key, or null when it was not taken.</summary>
    public async Task<string?> CreateAsync(ReadOnlyMemory<byte> text, int lifeInSeconds)
    {
        using var body = new ReadOnlyMemoryContent(text);
        using var answer = await client.PostAsync(new Uri($"/?expires={lifeInSeconds}s", UriKind.Relative), body);
        return answer.StatusCode == System.Net.HttpStatusCode.Created
            ? new Uri((await answer.Content.ReadAsStringAsync()).Split('\n')[0]).AbsolutePath[1..]
            : null;
    }

    public async Task<System.Net.HttpStatusCode> ReadAsync(string key)
    {
        using var answer = await client.GetAsync(new Uri($"/raw/{key}", UriKind.Relative));
        await answer.Content.CopyToAsync(Stream.Null);
        return answer.StatusCode;
    }
}
