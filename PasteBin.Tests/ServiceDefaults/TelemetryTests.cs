using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace PasteBin.Tests.ServiceDefaults;

/// <summary>Listeners belong to the whole process: beside these tests nothing else may make or receive spans.</summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
[Collection(nameof(TelemetryTests))]
public sealed partial class TelemetryTests
{
    private const string Key = "aB3dE5gH7j";
    private const string Token = "s3cret-token";
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = $"00-{TraceId}-00f067aa0ba902b7-01";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routes_leave_the_process_and_keys_and_tokens_do_not()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancellation);
        await using (var app = await Start(receiver.Address))
        {
            await Get(app, $"/paste/{Key}?token={Token}");
            await Get(app, $"/relay/{Key}");
            await Get(app, $"/broken/{Key}");
            await Get(app, $"/nowhere/{Key}/{Token}");
        }

        Assert.Contains("GET /paste/{key}", receiver.Traces, StringComparison.Ordinal);
        Assert.Contains("GET /broken/{key}", receiver.Traces, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException", receiver.Traces, StringComparison.Ordinal);
        Assert.Contains("url.full", receiver.Traces, StringComparison.Ordinal);
        Assert.Contains("a line of the service's own", receiver.Logs, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", receiver.Metrics, StringComparison.Ordinal);
        Assert.Contains("/paste/{key}", receiver.Metrics, StringComparison.Ordinal);
        var everything = receiver.Traces + receiver.Metrics + receiver.Logs;
        Assert.DoesNotContain(Key, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_and_what_they_ask_for_are_not_traced()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancellation);
        await using (var app = await Start(receiver.Address))
        {
            await Get(app, "/health");
            await Get(app, "/alive");
            await Get(app, $"/paste/{Key}");
        }

        Assert.Contains("GET /paste/{key}", receiver.Traces, StringComparison.Ordinal);
        Assert.DoesNotContain("/health", receiver.Traces, StringComparison.Ordinal);
        Assert.DoesNotContain("/alive", receiver.Traces, StringComparison.Ordinal);
        Assert.DoesNotContain("asked by a probe", receiver.Traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_services_own_spans_and_measurements_go_out()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancellation);
        await using (var app = await Start(receiver.Address))
        {
            await Get(app, $"/paste/{Key}");
        }

        Assert.Contains("own span", receiver.Traces, StringComparison.Ordinal);
        Assert.Contains("pastebin.test.measured", receiver.Metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_trace_goes_on_whether_or_not_anybody_receives_it(bool received)
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancellation);
        await using var app = await Start(received ? receiver.Address : null);
        Assert.Equal(TraceId, (await Get(app, $"/paste/{Key}", Parent)).Split('-')[1]);
        // Over an HTTP call as well: the inner request answers with its trace.
        Assert.Equal(TraceId, (await Get(app, $"/relay/{Key}", Parent)).Split('-')[1]);
    }

    [Fact]
    public async Task With_no_receiver_nothing_is_recorded()
    {
        await using var app = await Start(otlp: null);
        Assert.EndsWith("recorded=False", await Get(app, $"/paste/{Key}"), StringComparison.Ordinal);
        Assert.EndsWith("recorded=False", await Get(app, $"/paste/{Key}", Parent), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> Start(string? otlp)
    {
        // The command line wins over the environment: an empty endpoint is none.
        var builder = WebApplication.CreateBuilder([$"--OTEL_EXPORTER_OTLP_ENDPOINT={otlp}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // Quiet, but there: ASP.NET Core makes a request's Activity only where something listens or logs.
        builder.Logging.AddFilter<ConsoleLoggerProvider>("", LogLevel.Critical);
        builder.AddServiceDefaults();
        // As every client's registration does, with or without a receiver.
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("PasteBin.Tests"));
        var source = new ActivitySource("PasteBin.Tests");
        var measured = new Meter("PasteBin.Tests").CreateCounter<int>("pastebin.test.measured");
        builder.Services.AddHealthChecks().AddCheck("asks", () =>
        {
            using var span = source.StartActivity("asked by a probe");
            return HealthCheckResult.Healthy();
        });
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/paste/{key}", (string key, ILoggerFactory loggers) =>
        {
            measured.Add(1);
            using var span = source.StartActivity("own span");
            Log.Line(loggers.CreateLogger("PasteBin.Tests"));
            return $"{Activity.Current?.Id} recorded={measured.Enabled || span is { IsAllDataRequested: true }}";
        });
        app.MapGet("/relay/{key}", (string key, HttpRequest request, IHttpClientFactory clients) =>
            clients.CreateClient().GetStringAsync(new Uri($"http://{request.Host}/paste/{key}?token={Token}"), request.HttpContext.RequestAborted));
        app.MapGet("/broken/{key}", string (string key) => throw new InvalidOperationException("broken"));
        await app.StartAsync(Cancellation);
        return app;
    }

    private static async Task<string> Get(WebApplication app, string path, string? traceparent = null)
    {
        // Without the process's own spans: the caller is somebody else.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single() + path);
        if (traceparent is not null)
        {
            request.Headers.Add("traceparent", traceparent);
        }

        using var answer = await client.SendAsync(request, Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "a line of the service's own")]
        public static partial void Line(ILogger logger);
    }
}
