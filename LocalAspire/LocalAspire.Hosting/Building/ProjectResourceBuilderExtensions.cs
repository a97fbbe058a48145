using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project, with the endpoints and the environment of its launch profile.</summary>
    /// <exception cref="DistributedApplicationException">Its launch settings cannot be read.</exception>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var metadata = new TProject();
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation((IProjectMetadata)metadata);
        var profile = LaunchSettings.Of(metadata)?.Choose(builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"]);
        project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        return builder.ExecutionContext.IsRunMode
            ? project.WithTelemetry().WithUrls().WithLaunchProfile(profile)
            : project.WithPublishDefaults(isWebProject: profile?.Profile.ApplicationUrl is not null);
    }

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) =>
        builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Publish mode makes a project believe <c>X-Forwarded-*</c>, whoever sends it; not this one.</summary>
    public static IResourceBuilder<ProjectResource> DisableForwardedHeaders(this IResourceBuilder<ProjectResource> builder) =>
        builder.WithAnnotation<DisableForwardedHeadersAnnotation>(ResourceAnnotationMutationBehavior.Replace);

    // Several URLs of one scheme are http, http2, http3, …, as with `dotnet run`.
    private static IResourceBuilder<ProjectResource> WithLaunchProfile(
        this IResourceBuilder<ProjectResource> builder, (string Name, LaunchProfile Profile)? chosen)
    {
        if (chosen is not var (name, profile))
        {
            return builder;
        }

        var urls = profile.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        foreach (var scheme in urls.Select(BindingAddress.Parse).GroupBy(address => address.Scheme))
        {
            foreach (var (index, address) in scheme.Index())
            {
                builder.WithEndpoint(index == 0 ? scheme.Key : $"{scheme.Key}{index + 1}", endpoint =>
                {
                    endpoint.Port = address.Port;
                    endpoint.UriScheme = address.Scheme;
                });
            }
        }

        return builder.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", name);
            foreach (var (variable, value) in profile.EnvironmentVariables)
            {
                context.EnvironmentVariables.TryAdd(variable, Environment.ExpandEnvironmentVariables(value));
            }
        });
    }

    private static IResourceBuilder<ProjectResource> WithUrls(this IResourceBuilder<ProjectResource> builder) => builder.WithEnvironment(context =>
    {
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in builder.Resource.GetEndpoints().Where(endpoint => endpoint.IsHttp || endpoint.IsHttps))
        {
            urls.AppendLiteral(urls.IsEmpty ? "" : ";");
            urls.Append($"{endpoint.Property(EndpointProperty.Scheme)}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        if (!urls.IsEmpty)
        {
            context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", urls.Build());
        }
    });

    // Where the host was told to send telemetry, its projects send theirs; there is no dashboard to send it to otherwise.
    private static IResourceBuilder<ProjectResource> WithTelemetry(this IResourceBuilder<ProjectResource> builder) => builder.WithEnvironment(context =>
    {
        context.EnvironmentVariables["OTEL_SERVICE_NAME"] = builder.Resource.Name;
        context.EnvironmentVariables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={InstancePlaceholders.Id}";
        var configuration = builder.ApplicationBuilder.Configuration;
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 } endpoint)
        {
            return;
        }

        context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc";
        if (configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { Length: > 0 } headers)
        {
            context.EnvironmentVariables["OTEL_EXPORTER_OTLP_HEADERS"] = headers;
        }

        // A person is looking: show it within a second.
        foreach (var delay in (string[])["OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"])
        {
            context.EnvironmentVariables[delay] = configuration[delay] ?? "1000";
        }

        context.EnvironmentVariables["OTEL_TRACES_SAMPLER"] = configuration["OTEL_TRACES_SAMPLER"] ?? "always_on";
        context.EnvironmentVariables["OTEL_METRICS_EXEMPLAR_FILTER"] = configuration["OTEL_METRICS_EXEMPLAR_FILTER"] ?? "trace_based";
    });

    // A launch profile's ports are for development. The https binding is declared, but nothing in the container is told to listen on it.
    private static IResourceBuilder<ProjectResource> WithPublishDefaults(this IResourceBuilder<ProjectResource> builder, bool isWebProject)
    {
        if (!isWebProject)
        {
            return builder;
        }

        return builder
            .WithEnvironment(context =>
            {
                if (!builder.Resource.TryGetLastAnnotation<DisableForwardedHeadersAnnotation>(out _))
                {
                    context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
                }

                context.EnvironmentVariables["HTTP_PORTS"] = ReferenceExpression.Create($"{builder.GetEndpoint("http").Property(EndpointProperty.TargetPort)}");
            })
            .WithEndpoint("http", endpoint => endpoint.UriScheme = "http")
            .WithEndpoint("https", endpoint => endpoint.UriScheme = "https");
    }
}
