using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Npgsql;
using RabbitMQ.Client;

namespace LocalAspire.Hosting.Running;

/// <summary>What <see cref="HealthCheckAnnotation"/> of the same key does.</summary>
/// <param name="probe">Throws when the instance is not healthy; the message says why.</param>
internal sealed class HealthProbeAnnotation(string key, Func<ResourceInstance, CancellationToken, Task> probe) : IResourceAnnotation
{
    public string Key { get; } = key;

    public Task ProbeAsync(ResourceInstance instance, CancellationToken cancellation) => probe(instance, cancellation);
}

/// <summary>Asks as a client would. Each connects anew: a connection that was open before a restart would say nothing.</summary>
internal static class HealthProbes
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero });

    public static async Task HttpAsync(Uri uri, int expectedStatus, CancellationToken cancellation)
    {
        using var response = await Http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if ((int)response.StatusCode != expectedStatus)
        {
            throw new HttpRequestException($"GET {uri.AbsolutePath} answered {(int)response.StatusCode}");
        }
    }

    public static async Task PostgresAsync(PostgresServerResource server, string database, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(server, database, cancellation);
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync(cancellation);
    }

    public static async Task<NpgsqlConnection> ConnectAsync(PostgresServerResource server, string database, CancellationToken cancellation)
    {
        var connectionString = await server.ConnectionStringExpression.GetValueAsync(cancellation);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Database = database, Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task RabbitMqAsync(RabbitMQServerResource server, CancellationToken cancellation)
    {
        var uri = await server.ConnectionStringExpression.GetValueAsync(cancellation);
        var factory = new ConnectionFactory { Uri = new(uri!), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync("health check", cancellation);
        await connection.CloseAsync(cancellation);
    }

    public static async Task RedisAsync(RedisResource redis, CancellationToken cancellation)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, redis.PrimaryEndpoint.Port, cancellation);
        await using var stream = client.GetStream();
        if (redis.PasswordParameter is { } password)
        {
            await RedisCommandAsync(stream, ["AUTH", (await password.GetValueAsync(cancellation))!], cancellation);
        }

        await RedisCommandAsync(stream, ["PING"], cancellation);
    }

    // An array of bulk strings out, a simple string or an error back: "+PONG\r\n" or "-LOADING Redis is loading the dataset in memory\r\n".
    private static async Task RedisCommandAsync(NetworkStream stream, string[] words, CancellationToken cancellation)
    {
        var request = $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"));
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellation);
        var answer = new byte[512];
        var length = 0;
        while (length < 2 || answer[length - 1] != '\n')
        {
            var read = await stream.ReadAsync(answer.AsMemory(length), cancellation);
            length += read;
            if (read == 0 || length == answer.Length)
            {
                throw new IOException($"{words[0]} was not answered");
            }
        }

        if (answer[0] != '+')
        {
            throw new IOException($"{words[0]} was refused: {Encoding.UTF8.GetString(answer, 0, length).Trim()}");
        }
    }
}
