using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LocalAspire.Hosting.Manifest;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>The application, ready to run; or, when asked to publish, ready to write its manifest.</summary>
public class DistributedApplication(IHost host) : IHost, IAsyncDisposable
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    public IServiceProvider Services => host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>Gives every endpoint its port and begins to start the resources; it does not wait until they are up.</summary>
    public virtual Task StartAsync(CancellationToken cancellationToken = default) => host.StartAsync(cancellationToken);

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs until the process is told to end; or writes the manifest and returns.</summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (EntryPointInterception.Current is not null)
        {
            // An AppHost in a test: the test starts and ends the application, the entry point is there until it does.
            await _disposed.Task.WaitAsync(cancellationToken);
            return;
        }

        var context = Services.GetRequiredService<DistributedApplicationExecutionContext>();
        try
        {
            await (context.IsPublishMode ? PublishAsync(context, cancellationToken) : host.RunAsync(cancellationToken));
        }
        catch (DistributedApplicationException exception)
        {
            // For a person at a terminal: the sentence, not the stack.
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.ExitCode = 1;
        }
    }

    public virtual void Dispose()
    {
        host.Dispose();
        _disposed.TrySetResult();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)host).DisposeAsync();
        _disposed.TrySetResult();
        GC.SuppressFinalize(this);
    }

    private Task PublishAsync(DistributedApplicationExecutionContext context, CancellationToken cancellationToken)
    {
        var configuration = Services.GetRequiredService<IConfiguration>();
        if (configuration["step"] is { } step && step != "publish-manifest")
        {
            throw new DistributedApplicationException($"There is no step '{step}': publish-manifest is the only one.");
        }

        var outputPath = configuration["output-path"]
            ?? throw new DistributedApplicationException("Publishing the manifest needs --output-path <file>.");
        return ManifestPublisher.PublishAsync(Services.GetRequiredService<DistributedApplicationModel>(), context, outputPath, cancellationToken);
    }
}
