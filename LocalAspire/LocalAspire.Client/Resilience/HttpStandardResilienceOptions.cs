using System.Net;
using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>The standard pipeline's strategies, outermost first.</summary>
public class HttpStandardResilienceOptions
{
    /// <summary>1000 requests at once, none waiting.</summary>
    public HttpRateLimiterStrategyOptions RateLimiter { get; set; } = new();

    /// <summary>30 s over all attempts and the waits between them.</summary>
    public HttpTimeoutStrategyOptions TotalRequestTimeout { get; set; } = new();

    /// <summary>Three more attempts after 2, 4 and 8 s with jitter, or when <c>Retry-After</c> says.</summary>
    public HttpRetryStrategyOptions Retry { get; set; } = new();

    /// <summary>Open for 5 s when a tenth of at least 100 attempts within 30 s failed.</summary>
    public HttpCircuitBreakerStrategyOptions CircuitBreaker { get; set; } = new();

    /// <summary>10 s for each attempt.</summary>
    public HttpTimeoutStrategyOptions AttemptTimeout { get; set; } = new() { Timeout = TimeSpan.FromSeconds(10) };
}

public class HttpRateLimiterStrategyOptions
{
    public ConcurrencyLimiterOptions DefaultRateLimiterOptions { get; set; } = new() { PermitLimit = 1000, QueueLimit = 0 };
}

public class HttpTimeoutStrategyOptions : TimeoutStrategyOptions;

public class HttpRetryStrategyOptions : RetryStrategyOptions<HttpResponseMessage>
{
    public HttpRetryStrategyOptions()
    {
        ShouldHandle = static args => ValueTask.FromResult(HttpClientResiliencePredicates.IsTransient(args.Outcome));
        BackoffType = DelayBackoffType.Exponential;
        UseJitter = true;
        DelayGenerator = static args => ValueTask.FromResult(RetryAfter(args.Outcome.Result));
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - DateTimeOffset.UtcNow is var delay => delay > TimeSpan.Zero ? delay : TimeSpan.Zero,
        _ => null,
    };
}

public class HttpCircuitBreakerStrategyOptions : CircuitBreakerStrategyOptions<HttpResponseMessage>
{
    public HttpCircuitBreakerStrategyOptions() =>
        ShouldHandle = static args => ValueTask.FromResult(HttpClientResiliencePredicates.IsTransient(args.Outcome));
}

public static class HttpClientResiliencePredicates
{
    /// <summary>Worth another attempt: no answer at all, an attempt's timeout, 408, 429 and 5xx.</summary>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };
}
