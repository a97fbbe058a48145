using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace LocalAspire.Client.Clients;

/// <summary>Resolves a client and asks its server for a sign of life; whatever either throws is the answer.</summary>
/// <remarks>
/// The client is resolved inside the check and off the caller's thread: the first resolution connects, and may block for the client's
/// whole connect timeout, which must not outlast the check's own.
/// </remarks>
internal sealed class ProbeHealthCheck<TClient>(Func<TClient> resolve, Func<TClient, CancellationToken, Task> probe) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var client = await Task.Run(resolve, cancellationToken).WaitAsync(cancellationToken);
            await probe(client, cancellationToken).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception: exception);
        }
    }
}

internal static class ProbeRegistration
{
    /// <summary>Registers the check once per <paramref name="name"/>, however often the same client is added.</summary>
    public static void AddProbe<TClient>(
        this IHostApplicationBuilder builder, string name, string? serviceKey, Func<TClient, CancellationToken, Task> probe)
        where TClient : notnull
    {
        if (!builder.Properties.TryAdd($"Aspire.HealthChecks.{name}", true))
        {
            return;
        }

        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name,
            services => new ProbeHealthCheck<TClient>(() => services.GetRequiredKeyedService<TClient>(serviceKey), probe),
            failureStatus: null,
            tags: null));
    }
}
