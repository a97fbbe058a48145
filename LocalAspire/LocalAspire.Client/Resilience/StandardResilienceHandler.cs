using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.RateLimiting;

namespace LocalAspire.Client.Resilience;

/// <summary>What all handlers of one client share: a circuit that opens and a limit that fills must outlive a handler's two minutes.</summary>
internal sealed class StandardPipeline(HttpStandardResilienceOptions options) : IDisposable
{
    public RateLimiter Limiter { get; } = new ConcurrencyLimiter(options.RateLimiter.DefaultRateLimiterOptions);

    public ResiliencePipeline<HttpResponseMessage> Strategies { get; } = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddTimeout(options.TotalRequestTimeout)
        .AddRetry(options.Retry)
        .AddCircuitBreaker(options.CircuitBreaker)
        .AddTimeout(options.AttemptTimeout)
        .Build();

    public void Dispose() => Limiter.Dispose();
}

/// <summary>One pipeline per client name.</summary>
internal sealed class StandardPipelines(IOptionsMonitor<HttpStandardResilienceOptions> options) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<StandardPipeline>> _pipelines = new();

    public StandardPipeline this[string client] =>
        _pipelines.GetOrAdd(client, name => new Lazy<StandardPipeline>(() => new StandardPipeline(options.Get(name)))).Value;

    public void Dispose()
    {
        foreach (var pipeline in _pipelines.Values)
        {
            pipeline.Value.Dispose();
        }
    }
}

internal sealed class StandardResilienceHandler(StandardPipeline pipeline) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var lease = await pipeline.Limiter.AcquireAsync(cancellationToken: cancellationToken);
        if (!lease.IsAcquired)
        {
            throw new RateLimiterRejectedException();
        }

        // A stream can be read once, and an attempt that failed may have read half of it.
        if (request.Content is not (null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent))
        {
            await request.Content.LoadIntoBufferAsync(cancellationToken);
        }

        return await pipeline.Strategies.ExecuteAsync(
            static async (state, attempt) => await state.Handler.Attempt(state.Request, attempt),
            (Handler: this, Request: request),
            cancellationToken);
    }

    private Task<HttpResponseMessage> Attempt(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);
}
