using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PasteBin.Tests.ServiceDefaults;

/// <summary>An OTLP/HTTP receiver that keeps what it was sent. Protobuf strings are plain bytes, so they can be searched for.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _received = new();

    private TelemetryReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body, Encoding.Latin1);
            var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
            _received.AddOrUpdate(signal, body, (_, earlier) => earlier + body);
        });
    }

    public string Address => _app.Urls.Single();
    public string Traces => _received.GetValueOrDefault("traces", "");
    public string Metrics => _received.GetValueOrDefault("metrics", "");
    public string Logs => _received.GetValueOrDefault("logs", "");

    public static async Task<TelemetryReceiver> StartAsync(CancellationToken cancellation)
    {
        var receiver = new TelemetryReceiver();
        await receiver._app.StartAsync(cancellation);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
