using System.Reflection;
using Npgsql;
using PasteBin.Contracts;
using PasteBin.Contracts.Keys;
using PasteBin.Contracts.Migrations;
using PasteBin.ServiceDefaults;
using StackExchange.Redis;

namespace PasteBin.HashService.Keys;

internal static class KeysSetup
{
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddCheckedOptions<KeysOptions>(KeysOptions.Section);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, KeysJsonContext.Default));

        // The clients' own health checks are off: for them any missing server is unhealthy.
        var pool = builder.Configuration.ReadCheckedOptions<DatabaseOptions>(DatabaseOptions.Section);
        builder.AddNpgsqlDataSource(ResourceNames.HashDb, settings => settings.DisableHealthChecks = true, database =>
        {
            (database.ConnectionStringBuilder.MaxPoolSize, database.ConnectionStringBuilder.ApplicationName) = (pool.MaxConnections, ResourceNames.HashService);
            ShortenTimeouts(database);
        });
        builder.AddRedisClient(ResourceNames.KeyPool, settings => settings.DisableHealthChecks = true, ShortenTimeouts);
        services.AddHealthChecks()
            .AddCheck<SequenceHealthCheck>(ResourceNames.HashDb)
            .AddCheck<PoolHealthCheck>(ResourceNames.KeyPool);

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new SqlMigrator(
            provider.GetRequiredService<NpgsqlDataSource>(), Assembly.GetExecutingAssembly(), provider.GetRequiredService<ILogger<SqlMigrator>>()));
        services.AddSingleton<KeyGenerator>();
        services.AddSingleton<KeySequence>();
        services.AddSingleton<KeyPool>();
        services.AddSingleton<KeyMetrics>();
        services.AddSingleton<KeyLeaser>();
        services.AddHostedService<PoolRefill>();
    }

    // A caller that waits for keys had better hear soon that there are none.
    private static void ShortenTimeouts(NpgsqlDataSourceBuilder database)
    {
        database.ConnectionStringBuilder.Timeout = 2;
        database.ConnectionStringBuilder.CommandTimeout = 2;
        database.ConnectionStringBuilder.CancellationTimeout = 500;
    }

    private static void ShortenTimeouts(ConfigurationOptions redis)
    {
        redis.AbortOnConnectFail = false;
        redis.ConnectTimeout = 1000;
        redis.SyncTimeout = 1000;
        redis.ReconnectRetryPolicy = new LinearRetry(1000);
    }
}
