using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PasteBin.Tests;

/// <summary>A span as it came over the wire; ids in lower-case hex, the parent empty for a root.</summary>
public sealed record Span(string Service, string TraceId, string SpanId, string ParentId, string Name);

/// <summary>Takes OTLP over HTTP and keeps everything: the spans by their ids, and the raw bytes, to look for what must not be there.</summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<byte[]> _payloads = [];
    private readonly ConcurrentQueue<Span> _spans = [];
    private WebApplication? _app;

    public Uri Address { get; private set; } = null!;

    public IReadOnlyCollection<Span> Spans => _spans;

    public IReadOnlyCollection<byte[]> Payloads => _payloads;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _payloads.Enqueue(body.ToArray());
            if (signal == "traces")
            {
                foreach (var span in ReadSpans(body.ToArray()))
                {
                    _spans.Enqueue(span);
                }
            }

            return Results.Bytes([], "application/x-protobuf");
        });
        await _app.StartAsync();
        Address = new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    // opentelemetry/proto/trace/v1/trace.proto: TracesData { resource_spans = 1 }, ResourceSpans { resource = 1, scope_spans = 2 },
    // ScopeSpans { spans = 2 }, Span { trace_id = 1, span_id = 2, parent_span_id = 4, name = 5 }; Resource { attributes = 1 }, KeyValue { key = 1, value = 2 }.
    private static IEnumerable<Span> ReadSpans(ReadOnlyMemory<byte> traces) =>
        from resourceSpans in Protobuf.Messages(traces, 1)
        let service = ServiceName(Protobuf.Messages(resourceSpans, 1).FirstOrDefault())
        from scope in Protobuf.Messages(resourceSpans, 2)
        from span in Protobuf.Messages(scope, 2)
        select new Span(service, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5));

    private static string ServiceName(ReadOnlyMemory<byte> resource) => Protobuf.Messages(resource, 1)
        .Where(attribute => Text(attribute, 1) == "service.name")
        .Select(attribute => Text(Protobuf.Messages(attribute, 2).First(), 1))
        .FirstOrDefault("");

    private static string Hex(ReadOnlyMemory<byte> message, int field) =>
        Convert.ToHexStringLower(Protobuf.Messages(message, field).FirstOrDefault().Span);

    private static string Text(ReadOnlyMemory<byte> message, int field) =>
        System.Text.Encoding.UTF8.GetString(Protobuf.Messages(message, field).FirstOrDefault().Span);
}
