using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The state of every instance, now and as it changes. Names are those of resources or of instances.</summary>
public class ResourceNotificationService(DistributedApplicationModel model)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _latest = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];

    /// <summary>The latest state of every instance, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new() { SingleReader = true });
        lock (_gate)
        {
            foreach (var latest in _latest.Values)
            {
                channel.Writer.TryWrite(latest);
            }

            _watchers.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            return _latest.TryGetValue(resourceId, out resourceEvent);
        }
    }

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory) =>
        PublishUpdateAsync(resource, resource.Name, stateFactory);

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_gate)
        {
            var before = _latest.TryGetValue(resourceId, out var latest)
                ? latest.Snapshot
                : new() { ResourceType = resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal), Properties = [] };
            var change = _latest[resourceId] = new(resource, resourceId, stateFactory(before));
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(change);
            }
        }

        return Task.CompletedTask;
    }

    /// <param name="targetState">Null for running.</param>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Returns the state that an instance reached.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(resourceName, change => states.Contains(change.Snapshot.State?.Text ?? ""), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (IsMeant(change, resourceName) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The operation was cancelled before the condition was met: {resourceName}.", cancellationToken);
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, WaitBehavior.StopOnResourceUnavailable, cancellationToken);

    /// <summary>
    /// Waits until all instances are healthy and ready, but those that have failed or ended beside others that have not. Returns one of them.
    /// </summary>
    /// <exception cref="DistributedApplicationException">There is no such resource; or all have failed or ended, and we are not to wait for them then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        if (Current(resourceName).Count == 0 && !model.Resources.TryGetByName(resourceName, out _))
        {
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it does not exist in the application model.");
        }

        await foreach (var change in WatchAsync(cancellationToken))
        {
            var instances = IsMeant(change, resourceName) ? Current(resourceName) : [];
            var alive = instances.Where(instance => !KnownResourceStates.TerminalStates.Contains(instance.Snapshot.State?.Text)).ToList();
            if (alive.Count > 0 && alive.TrueForAll(instance => instance.Snapshot is { HealthStatus: HealthStatus.Healthy, IsReady: true }))
            {
                return alive[0];
            }

            if (instances.Count > 0 && alive.Count == 0 && waitBehavior == WaitBehavior.StopOnResourceUnavailable)
            {
                throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.");
            }
        }

        throw new OperationCanceledException($"The resource did not become healthy before the operation was cancelled: {resourceName}.", cancellationToken);
    }

    private static bool IsMeant(ResourceEvent change, string name) =>
        string.Equals(name, change.Resource.Name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, change.ResourceId, StringComparison.OrdinalIgnoreCase);

    private List<ResourceEvent> Current(string name)
    {
        lock (_gate)
        {
            return [.. _latest.Values.Where(latest => IsMeant(latest, name))];
        }
    }
}
