using LocalAspire.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts, stops and restarts what runs: <see cref="KnownResourceCommands"/>, also under their older names (<c>resource-start</c>).</summary>
public class ResourceCommandService
{
    private const string OlderPrefix = "resource-";
    private readonly Orchestrator _orchestrator;

    internal ResourceCommandService(Orchestrator orchestrator) => _orchestrator = orchestrator;

    /// <param name="resourceId">A resource, for all its replicas, or one of its instances.</param>
    /// <returns>Once the process has started or has ended; a failure says why. Health comes later.</returns>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteAsync(_orchestrator.Find(resourceId), resourceId, commandName, cancellationToken);

    /// <inheritdoc cref="ExecuteCommandAsync(string, string, CancellationToken)"/>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resource.Name, commandName, cancellationToken);

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        IReadOnlyList<InstanceLifecycle> instances, string name, string commandName, CancellationToken cancellation)
    {
        if (instances.Count == 0)
        {
            return Failure($"Resource '{name}' not found, or there is nothing of it to start or stop.");
        }

        var command = commandName.StartsWith(OlderPrefix, StringComparison.Ordinal) ? commandName[OlderPrefix.Length..] : commandName;
        Func<InstanceLifecycle, Task>? execute =
            command == KnownResourceCommands.StartCommand ? instance => instance.StartAsync(cancellation)
            : command == KnownResourceCommands.StopCommand ? instance => instance.StopAsync()
            : command == KnownResourceCommands.RestartCommand ? instance => instance.RestartAsync(cancellation)
            : null;
        if (execute is null)
        {
            return Failure($"Command '{commandName}' not available for resource '{name}'.");
        }

        try
        {
            await Task.WhenAll(instances.Select(execute));
            return new() { Success = true };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new() { Success = false, Canceled = true };
        }
        catch (DistributedApplicationException exception)
        {
            return Failure(exception.Message);
        }
    }

    private static ExecuteCommandResult Failure(string message) => new() { Success = false, Message = message };
}
