using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using PasteBin.Contracts.Migrations;

namespace PasteBin.Api.Health;

/// <summary>
/// Unhealthy while <c>textdb</c> cannot be asked or has not had the migrations that this version needs (the Worker applies them).
/// An answer is good for a second, so probes cost one query a second at most; one that does not come in time, as when all connections are busy,
/// is Unhealthy only when the last good one is <see cref="Grace"/> ago.
/// </summary>
internal sealed class SchemaCheck(NpgsqlDataSource database, TimeProvider clock) : IHealthCheck
{
    private const int RequiredSchema = 22;

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private long _lastGood;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (LastGoodWithin(Freshness))
        {
            return HealthCheckResult.Healthy();
        }

        try
        {
            var schema = await SqlMigrator.CurrentAsync(database, cancellationToken);
            if (schema < RequiredSchema)
            {
                return HealthCheckResult.Unhealthy($"The schema is at {schema} and has to be at {RequiredSchema}: the worker has not migrated it yet.");
            }

            Volatile.Write(ref _lastGood, clock.GetTimestamp());
            return HealthCheckResult.Healthy();
        }
        catch (OperationCanceledException) when (LastGoodWithin(Grace))
        {
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("Postgres does not answer.");
        }
    }

    private bool LastGoodWithin(TimeSpan time) => Volatile.Read(ref _lastGood) is var last and not 0 && clock.GetElapsedTime(last) < time;
}
