using System.Diagnostics.Metrics;

namespace PasteBin.Api.RateLimits;

/// <summary>How often clients met a limit.</summary>
internal sealed class RateLimitMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _refused = meters.Create("PasteBin.Api")
        .CreateCounter<long>("pastebin.ratelimit.refused", "{request}", "Requests refused because their client sent too many, by limit: creates, reads or missing.");

    public void Refused(string limit) => _refused.Add(1, new KeyValuePair<string, object?>("limit", limit));
}
