using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using PasteBin.ServiceDefaults;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service has: telemetry, health endpoints, service discovery and resilient HTTP clients.</summary>
public static class Extensions
{
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(5);

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        // What cannot be made is found when the process starts, wherever that is, and not by the first request that needs it.
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new() { ValidateOnBuild = true, ValidateScopes = true }));
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(static http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Traces, metrics and logs leave over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a receiver; otherwise nothing listens and
    /// nothing is recorded.
    /// </summary>
    /// <remarks>
    /// A <c>traceparent</c> goes on either way: <see cref="RequestSpans"/> with a receiver, <see cref="TraceContext"/> without.
    /// </remarks>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        // Below Warning these write request paths, and a path is a paste's key.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        // Every statement is a span where traces are wanted; as log lines they drown the rest, with loops that poll four times a second.
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);

        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            // The clients' registrations start a tracer provider all the same; without this it would record what nobody receives.
            builder.Services.AddOpenTelemetry().WithTracing(static tracing => tracing.SetSampler(new AlwaysOffSampler()));
            // ASP.NET Core makes an Activity and a log scope of every request for which this is enabled at all: a kilobyte for nobody.
            builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
            builder.Services.AddSingleton<IStartupFilter, TraceContext>();
            return builder;
        }

        // .NET 10 has the semantic tags of a request, and leaves them out unless asked.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        builder.Services.AddSingleton<IStartupFilter, RequestSpans>();
        // Without scopes: the request's own scope carries its path.
        builder.Logging.AddOpenTelemetry(static logging => logging.IncludeFormattedMessage = true);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(static metrics => metrics
                .AddMeter("Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime", "PasteBin.*"))
            .WithTracing(static tracing => tracing
                .AddSource("Microsoft.AspNetCore", "System.Net.Http", "PasteBin.*")
                .AddProcessor<PathRedaction>())
            .UseOtlpExporter();
        return builder;
    }

    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck("self", static () => HealthCheckResult.Healthy(), ["live"]);
        // A probe that hangs is a failed probe, and the answer must come before the prober gives up.
        builder.Services.PostConfigure<HealthCheckServiceOptions>(static options =>
        {
            foreach (var check in options.Registrations.Where(static check => check.Timeout == Timeout.InfiniteTimeSpan))
            {
                check.Timeout = HealthCheckTimeout;
            }
        });
        return builder;
    }

    /// <summary>
    /// <c>/health</c>: may traffic come here; 200 when Healthy or Degraded, 503 when Unhealthy. <c>/alive</c>: does the process answer.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthAnswer.Write }).Untraced();
        app.MapHealthChecks("/alive", new HealthCheckOptions
        {
            ResponseWriter = HealthAnswer.Write,
            Predicate = static check => check.Tags.Contains("live"),
        }).Untraced();
        return app;
    }

    /// <summary>Probes come every few seconds for ever; they, and what they ask of the databases, are no part of any story.</summary>
    private static void Untraced(this IEndpointConventionBuilder endpoint)
    {
        endpoint.DisableHttpMetrics();
        endpoint.DisableRateLimiting();
        endpoint.Add(static builder =>
        {
            var answer = builder.RequestDelegate!;
            builder.RequestDelegate = context =>
            {
                if (Activity.Current is { } request)
                {
                    request.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
                    request.IsAllDataRequested = false;
                }

                return answer(context);
            };
        });
    }
}
