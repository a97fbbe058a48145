using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Running;

namespace Aspire.Hosting;

/// <summary>Environment, arguments, endpoints and waits: what any resource may have. References are in a part of their own.</summary>
public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.WithVariable(name, value ?? "");

    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, in ReferenceExpression.ExpressionInterpolatedStringHandler value)
        where T : IResourceWithEnvironment => builder.WithVariable(name, value.GetExpression());

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithEnvironment => builder.WithVariable(name, value);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.WithVariable(name, endpointReference);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.WithVariable(name, parameter.Resource);

    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string envVarName, IResourceBuilder<IResourceWithConnectionString> resource)
        where T : IResourceWithEnvironment => builder.WithVariable(envVarName, new ConnectionStringReference(resource.Resource, optional: false));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Action<EnvironmentCallbackContext> callback)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context =>
    {
        callback(context);
        return Task.CompletedTask;
    });

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Func<EnvironmentCallbackContext, Task> callback)
        where T : IResourceWithEnvironment => builder.WithAnnotation(new EnvironmentCallbackAnnotation(callback));

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : IResourceWithArgs => builder.WithArgs(context =>
    {
        foreach (var arg in args)
        {
            context.Args.Add(arg);
        }
    });

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, Action<CommandLineArgsCallbackContext> callback)
        where T : IResourceWithArgs => builder.WithArgs(context =>
    {
        callback(context);
        return Task.CompletedTask;
    });

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, Func<CommandLineArgsCallbackContext, Task> callback)
        where T : IResourceWithArgs => builder.WithAnnotation(new CommandLineArgsCallbackAnnotation(callback));

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>()
            .SingleOrDefault(candidate => string.Equals(candidate.Name, endpointName, StringComparison.OrdinalIgnoreCase));
        if (endpoint is null && createIfNotExists)
        {
            endpoint = new(ProtocolType.Tcp, name: endpointName);
            builder.Resource.Annotations.Add(endpoint);
        }

        if (endpoint is not null)
        {
            callback(endpoint);
        }

        return builder;
    }

    /// <summary>Adds an endpoint, or changes what is given of the one that has the name.</summary>
    /// <param name="env">The variable that tells the process the port it has to listen on.</param>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null, string? env = null,
        bool? isExternal = null)
        where T : IResourceWithEndpoints
    {
        var resolvedName = name ?? scheme ?? "tcp";
        builder.WithEndpoint(resolvedName, endpoint =>
        {
            endpoint.Port = port ?? endpoint.Port;
            endpoint.TargetPort = targetPort ?? endpoint.TargetPort;
            endpoint.UriScheme = scheme ?? endpoint.UriScheme;
            endpoint.IsExternal = isExternal ?? endpoint.IsExternal;
        });
        return env is null ? builder : builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
        {
            context.EnvironmentVariables[env] = builder.Resource.GetEndpoint(resolvedName).Property(EndpointProperty.TargetPort);
            return Task.CompletedTask;
        }));
    }

    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name);

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints =>
        builder.Resource.GetEndpoint(name);

    /// <summary>Starts the resource only when the other is healthy and ready; for a part of another (a database), that one too.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency.Resource, WaitType.WaitUntilHealthy);

    /// <summary>Starts the resource only when the other runs, healthy or not.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency.Resource, WaitType.WaitUntilStarted);

    /// <summary>Healthy is what answers a GET of the path with the status.</summary>
    /// <param name="path">Null for <c>/</c>.</param>
    /// <param name="statusCode">Null for 200.</param>
    /// <param name="endpointName">Null for the http (else https) endpoint.</param>
    /// <exception cref="DistributedApplicationException">The resource has no such endpoint, or it does not speak HTTP.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        string[] names = endpointName is null ? ["http", "https"] : [endpointName];
        var endpoint = names.Select(builder.Resource.GetEndpoint).FirstOrDefault(candidate => candidate.Exists && (candidate.IsHttp || candidate.IsHttps))
            ?? throw new DistributedApplicationException($"Could not create HTTP health check for resource '{builder.Resource.Name}' as it has no endpoint named {string.Join(" or ", names)} that speaks HTTP.");
        var (checkedPath, expected) = (path ?? "/", statusCode ?? 200);
        return builder.WithHealthProbe(
            $"{builder.Resource.Name}_{endpoint.EndpointName}_{checkedPath}_{expected}_check",
            (instance, cancellation) => HealthProbes.HttpAsync(instance.TargetUri(endpoint, checkedPath), expected, cancellation));
    }

    /// <param name="probe">Throws when the instance is not healthy; the message says why.</param>
    internal static IResourceBuilder<T> WithHealthProbe<T>(
        this IResourceBuilder<T> builder, string key, Func<ResourceInstance, CancellationToken, Task> probe) where T : IResource =>
        builder.WithAnnotation(new HealthCheckAnnotation(key)).WithAnnotation(new HealthProbeAnnotation(key, probe));

    private static IResourceBuilder<T> WithVariable<T>(this IResourceBuilder<T> builder, string name, object value)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context => context.EnvironmentVariables[name] = value);

    private static IResourceBuilder<T> WithWait<T>(this IResourceBuilder<T> builder, IResource dependency, WaitType type) where T : IResource
    {
        if (dependency == (IResource)builder.Resource)
        {
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for itself.");
        }

        if (dependency is IResourceWithParent { Parent: var parent })
        {
            builder.WithWait(parent, type);
        }

        return builder.WithAnnotation(new WaitAnnotation(dependency, type));
    }
}
