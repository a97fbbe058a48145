namespace Aspire.StackExchange.Redis;

/// <summary>Section <c>Aspire:StackExchange:Redis</c>, then <c>Aspire:StackExchange:Redis:{connection name}</c>.</summary>
public sealed class StackExchangeRedisSettings
{
    public string? ConnectionString { get; set; }
    public bool DisableHealthChecks { get; set; }

    /// <summary>Without effect: the client library used here has no trace source.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>True: connects on first use. False: while the host starts.</summary>
    public bool DisableAutoActivation { get; set; } = true;
}
