using Aspire.StackExchange.Redis;
using LocalAspire.Client.Clients;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

public static class AspireRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Registers an <see cref="IConnectionMultiplexer"/> for a connection string, with its health check. A server that is down does
    /// not fail the connection: it is tried again in the background (unless <c>abortConnect</c> says otherwise).
    /// </summary>
    /// <remarks>A missing connection string is an <see cref="InvalidOperationException"/> when the connection is first resolved.</remarks>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, connectionName, serviceKey: null, configureSettings, configureOptions);

    /// <summary>The same, as a keyed service: <paramref name="name"/> is the key and the connection's name.</summary>
    public static void AddKeyedRedisClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, name, serviceKey: name, configureSettings, configureOptions);

    private static void Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<StackExchangeRedisSettings>? configureSettings,
        Action<ConfigurationOptions>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = builder.Configuration.Read(
            Section, connectionName, static (settings, value) => settings.ConnectionString = value, configureSettings);

        builder.Services.AddKeyedSingleton<IConnectionMultiplexer>(serviceKey, (_, _) =>
        {
            var connectionString = ClientSettings.Required(settings.ConnectionString, connectionName, Section);
            // The last word counts, so a connection string that says abortConnect itself still decides.
            var options = ConfigurationOptions.Parse($"abortConnect=false,{connectionString}");
            builder.Configuration.GetSection($"{Section}:ConfigurationOptions").Bind(options);
            builder.Configuration.GetSection($"{Section}:{connectionName}:ConfigurationOptions").Bind(options);
            configureOptions?.Invoke(options);
            var multiplexer = ConnectionMultiplexer.Connect(options);
            // As every version 2 does, which Aspire brings: one that keeps the order goes on with one answer after the other.
            multiplexer.PreserveAsyncOrder = false;
            return multiplexer;
        });

        if (!settings.DisableAutoActivation)
        {
            builder.Services.Activate<IConnectionMultiplexer>(serviceKey);
        }

        if (!settings.DisableHealthChecks)
        {
            builder.AddProbe<IConnectionMultiplexer>(
                serviceKey is null ? "StackExchange.Redis" : $"StackExchange.Redis_{connectionName}",
                serviceKey,
                static (redis, _) => redis.GetDatabase().PingAsync());
        }
    }
}
