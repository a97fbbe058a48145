using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// An entry point that runs on a thread of its own: it stops before it builds, goes on when the test builds, and starts and ends the
/// application only as the test does.
/// </summary>
internal sealed class SuspendedAppHost(
    MethodInfo entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    : IDistributedApplicationTestingBuilder
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _mayBuild = new();
    private volatile bool _abandoned;
    private Task _entryPoint = Task.CompletedTask;

    public ConfigurationManager Configuration => Inner.Configuration;

    public string AppHostDirectory => Inner.AppHostDirectory;

    public Assembly? AppHostAssembly => Inner.AppHostAssembly;

    public IHostEnvironment Environment => Inner.Environment;

    public IServiceCollection Services => Inner.Services;

    public DistributedApplicationExecutionContext ExecutionContext => Inner.ExecutionContext;

    public IResourceCollection Resources => Inner.Resources;

    private DistributedApplicationBuilder Inner => _builder.Task.Result;

    public async Task<IDistributedApplicationTestingBuilder> StartAsync(CancellationToken cancellation)
    {
        var interception = new EntryPointInterception(Constructing, Building, _application.SetResult);
        _entryPoint = interception.Run(entryPoint, args);
        _ = _entryPoint.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _builder.Task.WaitAsync(cancellation);
        return this;
    }

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource => Inner.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => Inner.CreateResourceBuilder(resource);

    public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
    {
        _mayBuild.Set();
        return await _application.Task.WaitAsync(cancellationToken);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Disposes the application, if one was built; else the entry point ends here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_application.Task.IsCompletedSuccessfully)
        {
            await _application.Task.Result.DisposeAsync();
        }
        else
        {
            _abandoned = true;
            _mayBuild.Set();
        }

        await _entryPoint.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _mayBuild.Dispose();
    }

    private void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        // In place of the test's own: the settings files, the folder and the name are the AppHost's.
        var assembly = entryPoint.DeclaringType!.Assembly;
        options.Args = settings.Args = args;
        options.AssemblyName = settings.ApplicationName = assembly.GetName().Name;
        configureBuilder(options, settings);
    }

    private void Building(DistributedApplicationBuilder builder)
    {
        _builder.SetResult(builder);
        _mayBuild.Wait();
        if (_abandoned)
        {
            throw new OperationCanceledException("The test disposed of the builder without building.");
        }
    }

    private void Ended(Task entryPointTask)
    {
        var reason = entryPointTask.Exception?.InnerException
            ?? new InvalidOperationException($"The entry point exited without building a {nameof(DistributedApplication)}.");
        _builder.TrySetException(reason);
        _application.TrySetException(reason);
    }
}
