using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Processes;
using LocalAspire.Hosting.State;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace LocalAspire.Hosting.Running;

/// <summary>
/// Runs the application's resources as processes of this machine. Starting returns when every endpoint has its port; the resources come up
/// side by side after that, each as soon as what it waits for is healthy. Stopping goes the other way and leaves nothing.
/// </summary>
internal sealed class Orchestrator(
    DistributedApplicationModel model, DistributedApplicationExecutionContext execution, ResourceNotificationService notifications,
    ApplicationFolder folder, RunOptions options, HostConsole console, IHostApplicationLifetime lifetime) : IHostedService, IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<IResource, IReadOnlyList<InstanceLifecycle>> _running = [];
    private readonly EndpointAllocation _endpoints = new(options.RandomizePorts);
    private readonly Stopwatch _clock = new();
    private ProcessGuard? _guard;
    private RunFolder? _run;
    private Volumes? _volumes;
    private Task _starting = Task.CompletedTask;
    private Task? _stopped;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _clock.Start();
        Dependencies.RefuseCircles(model.Resources);
        _run = new(folder, options.IsTest, options.LogsFolder);
        _volumes = new(folder, _run);
        _guard = await ProcessGuard.StartAsync(cancellationToken);
        var context = new RunContext(execution, _guard, UnprivilegedUser.Find()?.Name);
        foreach (var resource in model.Resources)
        {
            if (ResourceProgram.For(resource, context) is { } program)
            {
                Add(resource, program, context);
            }
        }

        // All of them are known before the first of them runs: who waits for a resource waits for every replica.
        foreach (var instance in _running.Values.SelectMany(instances => instances))
        {
            instance.State.NotStarted();
        }

        _starting = Task.Run(() => StartAllAsync(_stopping.Token), CancellationToken.None);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _stopped ??= StopAllAsync(cancellationToken);

    /// <summary>The instances of a resource, or the one of that id.</summary>
    public IReadOnlyList<InstanceLifecycle> Find(string name) =>
        [.. _running.Values.SelectMany(instances => instances).Where(instance =>
            string.Equals(instance.Instance.Resource.Name, name, StringComparison.OrdinalIgnoreCase)
            || string.Equals(instance.Instance.Id, name, StringComparison.OrdinalIgnoreCase))];

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    public void Dispose() => StopAsync(CancellationToken.None).GetAwaiter().GetResult();

    private void Add(IResource resource, ResourceProgram program, RunContext context)
    {
        var count = resource.GetReplicaCount();
        var dataFolder = resource is ContainerResource ? _volumes!.DataFolder(resource) : "";
        List<ResourceInstance> instances = [.. Enumerable.Range(1, count).Select(number => new ResourceInstance(
            resource, Path.Combine(_run!.LogsFolder, $"{resource.Name}{(count > 1 ? $"-{number}" : "")}.log"), dataFolder))];
        _endpoints.Allocate(resource, instances);
        List<IResource> children = [.. model.Resources.Where(child => child != resource && Dependencies.Owner(child) == resource)];
        _running[resource] = [.. instances.Select(instance => new InstanceLifecycle(
            instance, program, new(instance, children, notifications), context, console, count > 1 ? instance.Id : resource.Name))];
    }

    private async Task StartAllAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(_running.Values.SelectMany(instances => instances).Select(instance => StartInTurnAsync(instance, cancellation)));
            await WhenAllHealthyAsync(cancellation);
            console.EndpointTable(EndpointTable.Rows(_running, _endpoints.Notes), _clock.Elapsed, _run!.LogsFolder);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Told to stop before all was up.
        }
    }

    private async Task StartInTurnAsync(InstanceLifecycle instance, CancellationToken cancellation)
    {
        try
        {
            var waits = instance.Instance.Resource.Annotations.OfType<WaitAnnotation>().ToList();
            if (waits.Count > 0)
            {
                instance.State.Waiting();
                console.Event(instance.DisplayName, $"waiting for {string.Join(", ", waits.Select(wait => wait.Resource.Name))}");
            }

            using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancellation, instance.Turn);
            await Task.WhenAll(waits.Select(wait => WaitAsync(instance, wait, turn.Token)));
            await instance.StartAsync(turn.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Stopped by a command before it had started; a command may start it later.
        }
        catch (DistributedApplicationException exception) when (exception.InnerException is MissingProgramException)
        {
            // Nothing that a later command could mend, and the reason is on the console already.
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
        catch (DistributedApplicationException)
        {
            // It is on the console, and in the state; the others go on.
        }
    }

    // Every replica of the other; there are none of what does not run.
    private async Task WaitAsync(InstanceLifecycle instance, WaitAnnotation wait, CancellationToken cancellation)
    {
        foreach (var other in _running.GetValueOrDefault(Dependencies.Owner(wait.Resource), []))
        {
            var reached = await notifications.WaitForResourceAsync(
                other.State.Id(wait.Resource),
                change => IsThere(change.Snapshot, wait.WaitType) || KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text),
                cancellation);
            if (!IsThere(reached.Snapshot, wait.WaitType))
            {
                instance.Fail($"not started, because {wait.Resource.Name} is {reached.Snapshot.State?.Text}");
                throw new DistributedApplicationException($"{instance.DisplayName} waits for {wait.Resource.Name}, which is {reached.Snapshot.State?.Text}.");
            }
        }
    }

    private static bool IsThere(CustomResourceSnapshot snapshot, WaitType type) => type == WaitType.WaitUntilStarted
        ? snapshot.State?.Text == KnownResourceStates.Running
        : snapshot is { HealthStatus: HealthStatus.Healthy, IsReady: true };

    private async Task WhenAllHealthyAsync(CancellationToken cancellation)
    {
        foreach (var instance in _running.Values.SelectMany(instances => instances))
        {
            await notifications.WaitForResourceHealthyAsync(instance.Instance.Id, WaitBehavior.WaitOnResourceUnavailable, cancellation);
        }
    }

    private async Task StopAllAsync(CancellationToken impatience)
    {
        await _stopping.CancelAsync();
        await _starting;
        await using var kill = impatience.Register(() => _ = _guard?.DisposeAsync().AsTask());
        foreach (var group in Dependencies.StopOrder(_running.Keys))
        {
            await Task.WhenAll(group.SelectMany(resource => _running[resource]).Select(instance => instance.StopAsync()));
        }

        foreach (var instance in _running.Values.SelectMany(instances => instances))
        {
            instance.Dispose();
        }

        await _endpoints.DisposeAsync();
        if (_guard is not null)
        {
            await _guard.DisposeAsync();
        }

        _volumes?.Dispose();
        _run?.Dispose();
        _stopping.Dispose();
    }
}

/// <param name="IsTest">Nobody looks at the console, and nothing is to be left.</param>
/// <param name="RandomizePorts">No endpoint gets the port it asks for.</param>
/// <param name="LogsFolder">Where logs are kept, in a folder per run; null for the usual place.</param>
internal sealed record RunOptions(bool IsTest, bool RandomizePorts, string? LogsFolder);
