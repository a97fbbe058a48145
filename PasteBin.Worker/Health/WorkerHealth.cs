using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using PasteBin.Contracts.Migrations;
using PasteBin.Worker.Invalidation;
using PasteBin.Worker.Messaging;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Health;

/// <summary>Without its database the Worker can do nothing; the schema counts as the database.</summary>
public sealed class TextDbHealth(NpgsqlDataSource database, SchemaMigration schema) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        schema.IsReady(out var number) && await SqlMigrator.CurrentAsync(database, cancellationToken) >= number
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The schema is missing.");
}

/// <summary>Without the cache reads are slower, and nothing is lost.</summary>
public sealed class TextCacheHealth(TextCache cache) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await cache.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (TextCache.IsUnavailable(exception))
        {
            return HealthCheckResult.Degraded("Unreachable: changed pastes leave the caches when those expire.");
        }
    }
}

/// <summary>Without the broker the outbox holds what is to be sent, and the sweep deletes what has expired.</summary>
public sealed class BrokerHealth(BrokerConnection broker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(broker.IsOpen ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("Unreachable: messages wait in the outbox."));
}
