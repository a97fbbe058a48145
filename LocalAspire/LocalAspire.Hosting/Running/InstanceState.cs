using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAspire.Hosting.Running;

/// <summary>Publishes the state of an instance and of what lives and dies with it (a server's databases), and probes their health.</summary>
internal sealed class InstanceState(ResourceInstance instance, IReadOnlyList<IResource> children, ResourceNotificationService notifications)
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UntilHealthy = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(5);

    /// <summary>What the waits of others are about: the instance, or a child, by resource.</summary>
    public string Id(IResource resource) => resource == instance.Resource ? instance.Id : resource.Name;

    public void NotStarted() => Publish(snapshot => snapshot with { State = KnownResourceStates.NotStarted });

    public void Waiting() => Publish(snapshot => snapshot with { State = KnownResourceStates.Waiting });

    public void Starting() => Publish(snapshot => snapshot with
    {
        State = KnownResourceStates.Starting,
        HealthReports = [],
        IsReady = false,
        ExitCode = null,
        StopTimeStamp = null,
    });

    public void Running(int processId)
    {
        Publish(snapshot => snapshot with { State = KnownResourceStates.Running, StartTimeStamp = DateTime.UtcNow }, withUnknownHealth: true);
        notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with { Properties = [new("executable.pid", processId)] });
    }

    public void Stopping() => Publish(snapshot => snapshot with { State = KnownResourceStates.Stopping });

    public void Ended(string state, int? exitCode) => Publish(snapshot => snapshot with
    {
        State = state,
        ExitCode = exitCode ?? snapshot.ExitCode,
        Properties = [],
        IsReady = false,
        StopTimeStamp = DateTime.UtcNow,
    });

    /// <summary>Probes the instance, then what depends on it, until told to stop.</summary>
    /// <param name="ready">What has to be done when it is healthy for the first time.</param>
    public async Task MonitorAsync(Func<CancellationToken, Task> ready, Action onHealthy, Action<string> onUnhealthy, CancellationToken ended)
    {
        List<Task> monitors = [];
        await MonitorOneAsync(instance.Resource, async () =>
        {
            await ready(ended);
            monitors.AddRange(children.Select(child => MonitorOneAsync(child, () => Task.CompletedTask, () => { }, _ => { }, ended)));
        }, onHealthy, onUnhealthy, ended);
        await Task.WhenAll(monitors);
    }

    private async Task MonitorOneAsync(IResource resource, Func<Task> ready, Action onHealthy, Action<string> onUnhealthy, CancellationToken ended)
    {
        var probes = resource.Annotations.OfType<HealthProbeAnnotation>().ToList();
        var (isReady, wasHealthy) = (false, false);
        try
        {
            while (true)
            {
                ImmutableArray<HealthReportSnapshot> reports = [.. await Task.WhenAll(probes.Select(probe => ProbeAsync(probe, ended)))];
                var failed = reports.FirstOrDefault(report => report.Status != HealthStatus.Healthy);
                failed = failed is null && !isReady ? await TryAsync(ready) : failed;
                ended.ThrowIfCancellationRequested();
                isReady |= failed is null;
                await notifications.PublishUpdateAsync(resource, Id(resource), snapshot => snapshot with { HealthReports = reports, IsReady = isReady });
                if (failed is null && !wasHealthy)
                {
                    onHealthy();
                }
                else if (failed is not null && wasHealthy)
                {
                    onUnhealthy(failed.ExceptionText ?? failed.Name);
                }

                wasHealthy = failed is null;
                await Task.Delay(wasHealthy ? WhileHealthy : UntilHealthy, ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
    }

    private static async Task<HealthReportSnapshot?> TryAsync(Func<Task> ready)
    {
        try
        {
            await ready();
            return null;
        }
        catch (Exception exception)
        {
            return new("ready", HealthStatus.Unhealthy, null, exception.Message);
        }
    }

    private async Task<HealthReportSnapshot> ProbeAsync(HealthProbeAnnotation probe, CancellationToken ended)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(ProbeLimit);
        try
        {
            await probe.ProbeAsync(instance, limit.Token);
            return new(probe.Key, HealthStatus.Healthy, null, null) { LastRunAt = DateTime.UtcNow };
        }
        catch (Exception exception)
        {
            // Whatever it is, also after the end: a client that is cancelled in the midst of connecting has an exception of its own for that.
            var reason = exception is OperationCanceledException ? $"no answer within {ProbeLimit.TotalSeconds:0} s" : exception.Message;
            return new(probe.Key, HealthStatus.Unhealthy, null, reason) { LastRunAt = DateTime.UtcNow };
        }
    }

    private void Publish(Func<CustomResourceSnapshot, CustomResourceSnapshot> change, bool withUnknownHealth = false)
    {
        foreach (var resource in children.Prepend(instance.Resource))
        {
            notifications.PublishUpdateAsync(resource, Id(resource), snapshot => change(snapshot) with
            {
                HealthReports = withUnknownHealth
                    ? [.. resource.Annotations.OfType<HealthProbeAnnotation>().Select(probe => new HealthReportSnapshot(probe.Key, null, null, null))]
                    : change(snapshot).HealthReports,
            });
        }
    }
}
