using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Contracts;
using StackExchange.Redis;

namespace PasteBin.Tests.Faults;

/// <summary>What the servers' operators can do: look at the connections, and close them under their users.</summary>
internal sealed class Connections(PasteBinSystem system)
{
    private static readonly string[] Databases = [ResourceNames.TextDb, ResourceNames.HashDb];

    /// <summary>Ends every connection to Postgres, and waits until they are gone; how many.</summary>
    public async Task<long> CutPostgresAsync(CancellationToken cancellation)
    {
        await using var command = system.TextDb.CreateCommand("""
            select count(pg_terminate_backend(pid, 1000)) from pg_stat_activity
            where datname = any($1) and pid <> pg_backend_pid()
            """);
        command.Parameters.Add(new() { Value = Databases });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Ends every connection to the Redis but the one it is done with; how many.</summary>
    public async Task<long> CutRedisAsync(string resource, CancellationToken cancellation)
    {
        using var redis = await ConnectRedisAsync(resource, cancellation);
        return (long)await redis.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }

    /// <param name="patience">With each answer; when it is disposed of it waits as long for those that will not come.</param>
    public async Task<ConnectionMultiplexer> ConnectRedisAsync(string resource, CancellationToken cancellation, TimeSpan? patience = null)
    {
        var options = ConfigurationOptions.Parse((await system.App.GetConnectionStringAsync(resource, cancellation))!);
        (options.AllowAdmin, options.ConnectTimeout, options.SyncTimeout) = (true, 5000, (int)(patience ?? TimeSpan.FromSeconds(1)).TotalMilliseconds);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>Closes the connections to the broker that its management knows of; how many.</summary>
    /// <param name="spared">The name that those who are spared gave themselves.</param>
    public async Task<int> CutBrokerAsync(CancellationToken cancellation, string? spared = null)
    {
        using var management = await ConnectManagementAsync(cancellation);
        using var connections = await GetAsync(management, "api/connections", cancellation);
        var cut = 0;
        foreach (var connection in connections.RootElement.EnumerateArray().Where(connection => spared is null || NameOf(connection) != spared))
        {
            using var answer = await management.DeleteAsync($"api/connections/{Uri.EscapeDataString(connection.GetProperty("name").GetString()!)}", cancellation);
            cut += answer.IsSuccessStatusCode ? 1 : 0;
        }

        return cut;
    }

    /// <summary>Messages in a queue, waiting and being handled.</summary>
    public async Task<int> CountMessagesAsync(string queue, CancellationToken cancellation)
    {
        using var management = await ConnectManagementAsync(cancellation);
        using var answer = await GetAsync(management, $"api/queues/%2F/{queue}", cancellation);
        return answer.RootElement.TryGetProperty("messages", out var messages) ? messages.GetInt32() : 0;
    }

    /// <summary>A broker of its own, as far as who uses it can tell.</summary>
    public async Task CreateVirtualHostAsync(string name, CancellationToken cancellation)
    {
        using var management = await ConnectManagementAsync(cancellation);
        using var answer = await management.PutAsync($"api/vhosts/{name}", null, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private static string? NameOf(JsonElement connection) =>
        connection.TryGetProperty("user_provided_name", out var name) ? name.GetString() : null;

    private static async Task<JsonDocument> GetAsync(HttpClient management, string path, CancellationToken cancellation) =>
        JsonDocument.Parse(await management.GetStringAsync(path, cancellation));

    private async Task<HttpClient> ConnectManagementAsync(CancellationToken cancellation)
    {
        var user = new Uri((await system.App.GetConnectionStringAsync(ResourceNames.Broker, cancellation))!).UserInfo;
        return new HttpClient
        {
            BaseAddress = system.App.GetEndpoint(ResourceNames.Broker, "management"),
            Timeout = TimeSpan.FromSeconds(5),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user))) },
        };
    }
}
