using System.Reflection;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LocalAspire.Hosting.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>
/// Configuration comes, as in every .NET host, from the AppHost's <c>appsettings.json</c>, its environment and its arguments.
/// <c>--publisher manifest</c> or <c>--operation publish</c>, with <c>--output-path file</c>, ask for the manifest instead of a run.
/// </summary>
public partial class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly EntryPointInterception? _interception = EntryPointInterception.Current;

    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options) : this(options, isTest: false)
    {
    }

    internal DistributedApplicationBuilder(DistributedApplicationOptions options, bool isTest)
    {
        var settings = new HostApplicationBuilderSettings { Args = options.Args };
        _interception?.Constructing(options, settings);
        AppHostAssembly = options.Assembly;
        AppHostDirectory = options.ProjectDirectory ?? Metadata("apphostprojectpath") ?? System.Environment.CurrentDirectory;
        settings.ContentRootPath ??= Directory.Exists(AppHostDirectory) ? AppHostDirectory : null;
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        _host = new HostApplicationBuilder(settings);
        // What happens is on the console in a form of its own; a failed start is an exception, and its message there too.
        _host.Logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        ExecutionContext = new(IsPublish(_host.Configuration) ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run);
        RunServices.Add(this, isTest || _interception is not null);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        if (!ResourceName().IsMatch(resource.Name))
        {
            throw new DistributedApplicationException(
                $"'{resource.Name}' is no name for a resource: 1 to 64 ASCII letters, digits and single hyphens, starting with a letter, not ending with a hyphen.");
        }

        if (Resources.TryGetByName(resource.Name, out var other))
        {
            throw new DistributedApplicationException($"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type '{other.GetType()}' with that name already exists.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new DistributedApplicationResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _interception?.Building(this);
        var application = new DistributedApplication(_host.Build());
        _interception?.Built(application);
        return application;
    }

    private static bool IsPublish(ConfigurationManager configuration) =>
        string.Equals(configuration["publisher"], "manifest", StringComparison.OrdinalIgnoreCase)
        || string.Equals(configuration["operation"], "publish", StringComparison.OrdinalIgnoreCase);

    private string? Metadata(string key) => AppHostAssembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == key)?.Value;

    [GeneratedRegex("^(?=.{1,64}$)[A-Za-z](-?[A-Za-z0-9])*$")]
    private static partial Regex ResourceName();
}
