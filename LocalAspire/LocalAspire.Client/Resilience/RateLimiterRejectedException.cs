namespace Polly.RateLimiting;

/// <summary>More requests at once than the limiter allows; this one was not sent.</summary>
public sealed class RateLimiterRejectedException : ExecutionRejectedException
{
    public RateLimiterRejectedException() : base("Too many requests are under way at once.") { }
    public RateLimiterRejectedException(string message) : base(message) { }
    public RateLimiterRejectedException(string message, Exception inner) : base(message, inner) { }
}
