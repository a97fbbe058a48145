using Microsoft.Extensions.Diagnostics.HealthChecks;
using PasteBin.Api.Caching;

namespace PasteBin.Api.Health;

/// <summary>Degraded while L2 is not in use. Asks nobody: the epoch is read every second anyway.</summary>
internal sealed class TextCacheCheck(EpochReader epoch, CacheTrust trust) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !epoch.Reachable ? HealthCheckResult.Degraded("redis-text does not answer: reads go to Postgres.")
        : !trust.HasEpoch ? HealthCheckResult.Degraded("No worker announces changes: caches are used for a second at most.")
        : HealthCheckResult.Healthy());
}

/// <summary>Degraded while nobody would tell this replica of changed pastes. Asks nobody: the listener knows.</summary>
internal sealed class BrokerCheck(CacheTrust trust) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        trust.Subscribed ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("RabbitMQ does not answer: what L1 holds is used for a second at most."));
}
