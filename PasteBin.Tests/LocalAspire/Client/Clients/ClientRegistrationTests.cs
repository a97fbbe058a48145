using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry.Trace;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace PasteBin.Tests.LocalAspire.Client.Clients;

public sealed class ClientRegistrationTests
{
    [Fact]
    public void Health_checks_have_Aspires_names_once_each()
    {
        var builder = Builder();
        builder.AddNpgsqlDataSource("textdb");
        builder.AddNpgsqlDataSource("textdb");
        builder.AddKeyedNpgsqlDataSource("hashdb");
        builder.AddRedisClient("redis-text");
        builder.AddKeyedRedisClient("redis-hash");
        builder.AddRabbitMQClient("rabbitmq");
        builder.AddKeyedRabbitMQClient("events");
        using var host = builder.Build();
        Assert.Equal(
            ["PostgreSql", "PostgreSql_hashdb", "StackExchange.Redis", "StackExchange.Redis_redis-hash", "RabbitMQ.Client", "RabbitMQ.Client_events"],
            Checks(host));
    }

    [Fact]
    public void Health_checks_can_be_switched_off_in_code_and_in_configuration()
    {
        var builder = Builder(("Aspire:StackExchange:Redis:redis-text:DisableHealthChecks", "true"));
        builder.AddNpgsqlDataSource("textdb", settings => settings.DisableHealthChecks = true);
        builder.AddRedisClient("redis-text");
        builder.AddKeyedRedisClient("redis-hash");
        using var host = builder.Build();
        Assert.Equal(["StackExchange.Redis_redis-hash"], Checks(host));
    }

    [Fact]
    public void The_connection_string_of_the_name_wins_over_the_section_and_the_callback_over_both()
    {
        var builder = Builder(
            ("Aspire:Npgsql:ConnectionString", "Host=section"), ("ConnectionStrings:textdb", "Host=named"), ("ConnectionStrings:hashdb", "Host=named"));
        builder.AddNpgsqlDataSource("textdb", configureDataSourceBuilder: source => source.ConnectionStringBuilder.Port = 7);
        builder.AddKeyedNpgsqlDataSource("hashdb", settings => settings.ConnectionString = "Host=callback");
        builder.AddKeyedNpgsqlDataSource("other");
        using var host = builder.Build();
        var hosts = new[] { null, "hashdb", "other" }
            .Select(key => host.Services.GetRequiredKeyedService<NpgsqlDataSource>(key).ConnectionString);
        Assert.Equal(["Host=named;Port=7", "Host=callback", "Host=section"], hosts);
    }

    [Fact]
    public void A_missing_connection_string_is_said_when_the_client_is_needed()
    {
        var builder = Builder();
        builder.AddNpgsqlDataSource("textdb");
        builder.AddRedisClient("redis-text");
        using var host = builder.Build();
        Assert.Contains("ConnectionStrings:textdb",
            Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<NpgsqlDataSource>).Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:redis-text",
            Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<IConnectionMultiplexer>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redis_that_is_down_is_a_connection_that_is_not_connected_yet()
    {
        var builder = Builder(("ConnectionStrings:redis-text", $"127.0.0.1:{UnusedPort()},connectTimeout=300,connectRetry=1"));
        builder.AddRedisClient("redis-text");
        using var host = builder.Build();
        Assert.False(host.Services.GetRequiredService<IConnectionMultiplexer>().IsConnected);
    }

    [Fact]
    public void Redis_answers_are_gone_on_with_in_no_order_as_the_client_that_Aspire_brings_does()
    {
        var builder = Builder(("ConnectionStrings:redis-text", $"127.0.0.1:{UnusedPort()},connectTimeout=300,connectRetry=1"));
        builder.AddRedisClient("redis-text");
        using var host = builder.Build();
        Assert.False(host.Services.GetRequiredService<IConnectionMultiplexer>().PreserveAsyncOrder);
    }

    [Fact]
    public void A_redis_connection_string_may_insist_on_a_server_that_is_there()
    {
        var builder = Builder(("ConnectionStrings:redis-text", $"127.0.0.1:{UnusedPort()},connectTimeout=300,connectRetry=1,abortConnect=true"));
        builder.AddRedisClient("redis-text");
        using var host = builder.Build();
        Assert.Throws<RedisConnectionException>(host.Services.GetRequiredService<IConnectionMultiplexer>);
    }

    [Fact]
    public async Task A_server_that_is_down_is_unhealthy_not_an_error()
    {
        var port = UnusedPort();
        var builder = Builder(
            ("ConnectionStrings:textdb", $"Host=127.0.0.1;Port={port};Username=u;Password=p"),
            ("ConnectionStrings:rabbitmq", $"amqp://guest:guest@127.0.0.1:{port}"));
        builder.AddNpgsqlDataSource("textdb");
        builder.AddRabbitMQClient("rabbitmq", settings => settings.MaxConnectRetryCount = 0);
        using var host = builder.Build();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.All(report.Entries.Values, entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
        Assert.Equal(2, report.Entries.Count);
    }

    [Fact]
    public void The_broker_address_and_the_callback_reach_the_connection_factory()
    {
        var builder = Builder(("ConnectionStrings:rabbitmq", "amqp://guest:secret@broker.test:5673/"));
        builder.AddRabbitMQClient("rabbitmq", configureConnectionFactory: factory => factory.ClientProvidedName = "worker");
        using var host = builder.Build();
        var factory = Assert.IsType<ConnectionFactory>(host.Services.GetRequiredService<IConnectionFactory>());
        Assert.Equal(("broker.test", 5673, "secret", "worker"), (factory.HostName, factory.Port, factory.Password, factory.ClientProvidedName));
    }

    [Fact]
    public async Task Traces_are_listened_to_from_the_hosts_start_and_only_where_they_are_wanted()
    {
        var builder = Builder();
        builder.AddNpgsqlDataSource("textdb", settings => settings.DisableTracing = true);
        builder.AddRabbitMQClient("rabbitmq");
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.SetSampler(new AlwaysOnSampler()));
        // Names of the test's own beside the wildcard: sources and listeners belong to the whole process.
        using var wanted = new ActivitySource("RabbitMQ.Client.Test" + Guid.NewGuid());
        // Another test's host may listen at this moment, and ends soon.
        await Eventually.HoldsAsync(() => Task.FromResult(!wanted.HasListeners()), TimeSpan.FromSeconds(30), "nobody listens", TestContext.Current.CancellationToken);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(wanted.HasListeners());
        Assert.Single(host.Services.GetServices<IHostedService>(), service => service.GetType().Name == "TelemetryHostedService");
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        return builder;
    }

    private static IEnumerable<string> Checks(IHost host) =>
        host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(check => check.Name);

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
