using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Hands out a connection: <c>ConnectionStrings__name</c> and its pieces, <c>NAME_HOST</c> and so on.</summary>
    /// <param name="connectionName">Null for the source's own name.</param>
    /// <param name="optional">Start without it when there is none.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        connectionName ??= resource.Name;
        return builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, "Reference")).WithEnvironment(context =>
        {
            var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName}";
            context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            var prefix = connectionName.Length == 0 ? "" : $"{VariableName(connectionName)}_";
            foreach (var (key, value) in resource.GetConnectionProperties())
            {
                context.EnvironmentVariables[prefix + key.ToUpperInvariant()] = value;
            }
        });
    }

    /// <summary>Hands out a service's addresses, for service discovery (<c>services__name__http__0</c>) and plain (<c>NAME_HTTP</c>).</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder.WithEndpointsOf(source.Resource, endpointName: null);

    /// <summary>As for a service, with only one of its addresses.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment => builder.WithEndpointsOf(endpointReference.Resource, endpointReference.EndpointName);

    private static IResourceBuilder<T> WithEndpointsOf<T>(this IResourceBuilder<T> builder, IResourceWithEndpoints source, string? endpointName)
        where T : IResourceWithEnvironment
    {
        var reference = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().SingleOrDefault(other => other.Resource == source);
        if (reference is null)
        {
            reference = new(source);
            builder.WithAnnotation(reference).WithAnnotation(new ResourceRelationshipAnnotation(source, "Reference")).WithEnvironment(
                context => AddEndpoints(reference, context));
        }

        if (endpointName is null)
        {
            reference.UseAllEndpoints = true;
        }
        else
        {
            reference.EndpointNames.Add(endpointName);
        }

        return builder;
    }

    private static void AddEndpoints(EndpointReferenceAnnotation reference, EnvironmentCallbackContext context)
    {
        var service = reference.Resource.Name;
        foreach (var endpoint in reference.Resource.GetEndpoints())
        {
            if (!reference.UseAllEndpoints && !reference.EndpointNames.Contains(endpoint.EndpointName))
            {
                continue;
            }

            context.EnvironmentVariables[$"{VariableName(service)}_{VariableName(endpoint.EndpointName)}"] = endpoint;
            var scheme = endpoint.EndpointName is "http" or "https" ? endpoint.Scheme : endpoint.EndpointName;
            var index = 0;
            while (context.EnvironmentVariables.ContainsKey($"services__{service}__{scheme}__{index}"))
            {
                index++;
            }

            context.EnvironmentVariables[$"services__{service}__{scheme}__{index}"] = endpoint;
        }
    }

    private static string VariableName(string name) => NotInVariables().Replace(name.ToUpperInvariant(), "_");

    [GeneratedRegex("[^A-Za-z0-9_]|^(?=[0-9])")]
    private static partial Regex NotInVariables();
}
