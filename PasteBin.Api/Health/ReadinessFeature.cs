using PasteBin.Contracts;

namespace PasteBin.Api.Health;

/// <summary>What <c>/health</c> asks: the schema, without which nothing works, and what makes it fast, without which it is Degraded.</summary>
internal static class ReadinessFeature
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    public static void AddReadiness(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SchemaCheck>();
        builder.Services.AddHealthChecks()
            .AddCheck<SchemaCheck>(ResourceNames.TextDb, timeout: Timeout)
            .AddCheck<TextCacheCheck>(ResourceNames.TextCache)
            .AddCheck<BrokerCheck>(ResourceNames.Broker);
    }
}
