namespace Aspire.RabbitMQ.Client;

/// <summary>Section <c>Aspire:RabbitMQ:Client</c>, then <c>Aspire:RabbitMQ:Client:{connection name}</c>.</summary>
public sealed class RabbitMQClientSettings
{
    /// <summary>An <c>amqp://</c> URI.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How often the first connection is tried again, after 1, 2, 4, … seconds. 0 tries once.</summary>
    public int MaxConnectRetryCount { get; set; } = 5;

    public bool DisableHealthChecks { get; set; }
    public bool DisableTracing { get; set; }

    /// <summary>True: connects on first use. False: while the host starts.</summary>
    public bool DisableAutoActivation { get; set; } = true;
}
