using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace PasteBin.HashService.Keys;

/// <summary>Without <c>hashdb</c> the service works as long as the pool has keys.</summary>
internal sealed class SequenceHealthCheck(KeySequence sequence, KeyPool pool) : IHealthCheck
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (sequence.WrongSecret)
        {
            return HealthCheckResult.Unhealthy(WrongSecretException.Explanation);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            return await sequence.IsMineAsync(deadline.Token) ? HealthCheckResult.Healthy() : Missing("is not bound to this service's secret yet");
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Missing("does not answer or has no schema yet");
        }
    }

    private HealthCheckResult Missing(string what) => pool.Depth is { } depth and > 0
        ? HealthCheckResult.Degraded($"hashdb {what}; the pool still holds {depth} keys.")
        : HealthCheckResult.Unhealthy($"hashdb {what}, and the pool holds no keys.");
}

/// <summary>Without <c>redis-hash</c> keys come straight from the sequence, slower.</summary>
internal sealed class PoolHealthCheck(KeyPool pool) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(pool.Depth is null
            ? HealthCheckResult.Degraded("redis-hash does not answer; keys come straight from the sequence.")
            : HealthCheckResult.Healthy());
}
