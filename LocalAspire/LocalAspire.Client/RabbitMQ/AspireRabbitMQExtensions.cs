using System.Net.Sockets;
using Aspire.RabbitMQ.Client;
using LocalAspire.Client.Clients;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Polly;
using Polly.Retry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Microsoft.Extensions.Hosting;

public static class AspireRabbitMQExtensions
{
    private const string Section = "Aspire:RabbitMQ:Client";

    /// <summary>
    /// Registers an <see cref="IConnectionFactory"/> and, created on first use, one <see cref="IConnection"/> for a connection string,
    /// with health check and traces. Resolving the connection blocks while the broker is tried again
    /// (<see cref="RabbitMQClientSettings.MaxConnectRetryCount"/>), then throws <see cref="BrokerUnreachableException"/>.
    /// </summary>
    public static void AddRabbitMQClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null) =>
        Add(builder, connectionName, serviceKey: null, configureSettings, configureConnectionFactory);

    /// <summary>The same, as keyed services: <paramref name="name"/> is the key and the connection's name.</summary>
    public static void AddKeyedRabbitMQClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null) =>
        Add(builder, name, serviceKey: name, configureSettings, configureConnectionFactory);

    private static void Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<RabbitMQClientSettings>? configureSettings,
        Action<ConnectionFactory>? configureConnectionFactory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = builder.Configuration.Read(
            Section, connectionName, static (settings, value) => settings.ConnectionString = value, configureSettings);

        builder.Services.AddKeyedSingleton<IConnectionFactory>(serviceKey, (_, _) =>
        {
            var factory = new ConnectionFactory();
            builder.Configuration.GetSection($"{Section}:ConnectionFactory").Bind(factory);
            builder.Configuration.GetSection($"{Section}:{connectionName}:ConnectionFactory").Bind(factory);
            if (!string.IsNullOrEmpty(settings.ConnectionString))
            {
                factory.Uri = new Uri(settings.ConnectionString);
            }

            configureConnectionFactory?.Invoke(factory);
            return factory;
        });
        builder.Services.AddKeyedSingleton(serviceKey, (services, key) =>
            Connect(services.GetRequiredKeyedService<IConnectionFactory>(key), settings.MaxConnectRetryCount));

        if (!settings.DisableAutoActivation)
        {
            builder.Services.Activate<IConnection>(serviceKey);
        }

        if (!settings.DisableTracing)
        {
            builder.Services.AddOpenTelemetry().WithTracing(static tracing => tracing.AddSource("RabbitMQ.Client.*"));
        }

        if (!settings.DisableHealthChecks)
        {
            builder.AddProbe<IConnection>(
                serviceKey is null ? "RabbitMQ.Client" : $"RabbitMQ.Client_{connectionName}", serviceKey, OpenChannel);
        }
    }

    private static IConnection Connect(IConnectionFactory factory, int retryCount)
    {
        var pipeline = new ResiliencePipelineBuilder();
        if (retryCount > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<SocketException>().Handle<BrokerUnreachableException>(),
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(1),
                MaxRetryAttempts = retryCount,
            });
        }

        // A container factory cannot wait asynchronously; no synchronization context is there to deadlock on.
        return pipeline.Build()
            .ExecuteAsync(static async (factory, cancellationToken) => await factory.CreateConnectionAsync(cancellationToken), factory)
            .AsTask().GetAwaiter().GetResult();
    }

    private static async Task OpenChannel(IConnection connection, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
    }
}
