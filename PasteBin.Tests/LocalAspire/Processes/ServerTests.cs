using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LocalAspire.Hosting.Processes;
using Npgsql;
using RabbitMQ.Client;

namespace PasteBin.Tests.LocalAspire.Processes;

public sealed class ServerTests : Workbench
{
    // Quotes, a backslash, a dollar and a letter beyond ASCII: every place a password passes must take it for what it is.
    private const string Password = "p'w\"x\\$y é#;";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Postgres_keeps_a_committed_row_when_it_is_killed()
    {
        var port = FreePort.Next();
        var folder = In("postgres");
        await PostgresServer.InitializeAsync(folder, "admin", Password, In("initdb.log"), User, Guard, Cancellation);
        var connection = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "admin", Password = Password, Pooling = false };
        var command = PostgresServer.Command("postgres", folder, port, In("postgres.log"), User);

        var first = await StartAsync(command);
        await UntilUpAsync(first, () => PostgresServer.CreateDatabaseAsync($"{connection};Database=postgres", "some-db", Cancellation));
        await PostgresServer.CreateDatabaseAsync($"{connection};Database=postgres", "some-db", Cancellation);
        connection.Database = "some-db";
        await using var source = NpgsqlDataSource.Create(connection);
        await source.CreateCommand("CREATE TABLE t (n int); INSERT INTO t VALUES (42)").ExecuteNonQueryAsync(Cancellation);
        Process.GetProcessById(first.Id).Kill();
        Assert.Equal(137, await first.Exited);

        await PostgresServer.InitializeAsync(folder, "admin", "ignored: there is a cluster", In("initdb.log"), User, Guard, Cancellation);
        var second = await StartAsync(command);
        await UntilUpAsync(second, () => source.OpenConnectionAsync(Cancellation).AsTask());
        Assert.Equal(42, await source.CreateCommand("SELECT n FROM t").ExecuteScalarAsync(Cancellation));
        await second.StopAsync(TimeSpan.FromSeconds(20), PostgresServer.StopSignal);
        Assert.Equal(0, await second.Exited);
    }

    [Fact]
    public async Task Postgres_asks_for_the_password_on_every_address()
    {
        var port = FreePort.Next();
        await PostgresServer.InitializeAsync(In("postgres"), "admin", Password, In("initdb.log"), User, Guard, Cancellation);
        var process = await StartAsync(PostgresServer.Command("postgres", In("postgres"), port, In("postgres.log"), User));
        var connection = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "admin", Database = "postgres", Pooling = false };
        await UntilUpAsync(process, () => NpgsqlDataSource.Create($"{connection};Password='{Password.Replace("'", "''", StringComparison.Ordinal)}'")
            .OpenConnectionAsync(Cancellation).AsTask());

        connection.Password = "wrong";
        var error = await Assert.ThrowsAsync<PostgresException>(() => NpgsqlDataSource.Create(connection).OpenConnectionAsync(Cancellation).AsTask());

        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
        Assert.Empty(Directory.GetFiles(In("postgres"), "password", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_unfinished_cluster_is_replaced()
    {
        var leftover = Directory.CreateDirectory(Path.Combine(In("postgres"), "initializing-0", "data")).Parent!;
        await File.WriteAllTextAsync(Path.Combine(leftover.FullName, "data", "PG_VERSION"), "15", Cancellation);

        await PostgresServer.InitializeAsync(In("postgres"), "admin", Password, In("initdb.log"), User, Guard, Cancellation);

        Assert.Equal(["data"], Directory.GetFileSystemEntries(In("postgres")).Select(Path.GetFileName));
        Assert.True(File.Exists(Path.Combine(In("postgres"), "data", "global", "pg_control")));
    }

    [Fact]
    public async Task Redis_takes_its_password_and_arguments_from_the_containers_command()
    {
        var port = FreePort.Next();
        string[] arguments = ["-c", "redis-server --requirepass $REDIS_PASSWORD --save '' --maxmemory 64mb"];
        var environment = new Dictionary<string, string> { ["REDIS_PASSWORD"] = "sesame" };
        var process = await StartAsync(RedisServer.Command("redis", "/bin/sh", arguments, environment, port, In("a 'redis'"), In("redis.log"), User));
        TcpClient? client = null;
        await UntilUpAsync(process, async () => client = await ConnectAsync(port));
        using var _ = client;
        using var reader = new StreamReader(client!.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };

        await writer.WriteLineAsync("PING");
        Assert.StartsWith("-NOAUTH", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        await writer.WriteLineAsync("AUTH sesame");
        Assert.Equal("+OK", await reader.ReadLineAsync(Cancellation));
        await writer.WriteLineAsync("CONFIG GET maxmemory");
        Assert.Equal(["*2", "$9", "maxmemory", "$8", "67108864"], await LinesAsync(reader, 5));
        await writer.WriteLineAsync("CONFIG GET dir");
        Assert.Equal(In("a 'redis'"), (await LinesAsync(reader, 5))[^1]);
        Assert.StartsWith("redis-server", await File.ReadAllTextAsync($"/proc/{process.Id}/comm", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", await File.ReadAllTextAsync($"/proc/{process.Id}/cmdline", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RabbitMQ_keeps_a_durable_message_when_it_is_killed_and_leaves_nothing_running()
    {
        int amqp = FreePort.Next(), management = FreePort.Next(), distribution = FreePort.Next(), epmd = FreePort.Next();
        var spec = RabbitMqServer.Command(
            "rabbitmq", In("rabbitmq"), amqp, management, distribution, epmd, "some\"one", Password, In("rabbitmq.log"), User);
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = amqp, UserName = "some\"one", Password = Password };

        var first = await StartAsync(spec);
        await UntilUpAsync(first, () => PublishAsync(factory));
        using (var http = new HttpClient())
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"http://127.0.0.1:{management}/", Cancellation)).StatusCode);
        }

        Assert.Equal("beam.smp\n", await File.ReadAllTextAsync($"/proc/{first.Id}/comm", Cancellation));

        // RabbitMQ notes a new quorum queue's existence on disk half a second late; killed before that it comes back without a leader.
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        Process.GetProcessById(first.Id).Kill();
        Assert.Equal(137, await first.Exited);
        Assert.All([amqp, management, distribution, epmd], port => Assert.True(FreePort.IsFree(port)));

        var second = await StartAsync(spec);
        var body = "";
        await UntilUpAsync(second, async () => body = await ReceiveAsync(factory));
        Assert.Equal("kept", body);
        await second.StopAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await second.Exited);
        Assert.All([amqp, management, distribution, epmd], port => Assert.True(FreePort.IsFree(port)));
    }

    private static async Task PublishAsync(ConnectionFactory factory)
    {
        await using var connection = await factory.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        var quorum = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        await channel.QueueDeclareAsync("q", durable: true, exclusive: false, autoDelete: false, quorum, cancellationToken: Cancellation);
        await channel.BasicPublishAsync("", "q", mandatory: true, new BasicProperties { Persistent = true }, "kept"u8.ToArray(), Cancellation);
    }

    private static async Task<string> ReceiveAsync(ConnectionFactory factory)
    {
        await using var connection = await factory.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var message = await channel.BasicGetAsync("q", autoAck: true, Cancellation);
        return System.Text.Encoding.UTF8.GetString(message!.Body.Span);
    }

    private static async Task UntilUpAsync(ManagedProcess process, Func<Task> works)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await works();
                return;
            }
            catch (Exception) when (!Cancellation.IsCancellationRequested && TimeProvider.System.GetElapsedTime(start) < StartLimit)
            {
                Assert.False(process.Exited.IsCompleted, string.Join('\n', process.LastLines(10)));
                await Task.Delay(100, Cancellation);
            }
        }
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        return client;
    }

    private static async Task<List<string?>> LinesAsync(StreamReader reader, int count)
    {
        var lines = new List<string?>();
        while (lines.Count < count)
        {
            lines.Add(await reader.ReadLineAsync(Cancellation));
        }

        return lines;
    }
}
