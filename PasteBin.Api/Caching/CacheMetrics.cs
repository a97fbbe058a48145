using System.Diagnostics.Metrics;

namespace PasteBin.Api.Caching;

/// <summary>How reads are answered, and what the caches hold and refuse.</summary>
public sealed class CacheMetrics
{
    private readonly Counter<long> _answers;
    private readonly Counter<long> _evictions;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failures;
    private readonly Meter _meter;

    public CacheMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("PasteBin.Api");
        _answers = _meter.CreateCounter<long>("pastebin.cache.answers", "{read}", "Reads by the layer that answered them: l1, l2, db, or missing.");
        _evictions = _meter.CreateCounter<long>("pastebin.cache.evictions", "{paste}", "Pastes that left L1 for others.");
        _refused = _meter.CreateCounter<long>("pastebin.cache.refused_fills", "{paste}", "Loads not kept because the paste changed meanwhile, by layer.");
        _failures = _meter.CreateCounter<long>("pastebin.cache.failures", "{call}", "Calls to L2 that failed or took too long.");
    }

    public void Answered(string layer) => _answers.Add(1, new KeyValuePair<string, object?>("layer", layer));

    public void Evicted() => _evictions.Add(1);

    public void RefusedFill(string layer) => _refused.Add(1, new KeyValuePair<string, object?>("layer", layer));

    public void Failed() => _failures.Add(1);

    /// <summary>Reports what L1 holds; called once.</summary>
    public void Observe(Func<long> bytes) =>
        _meter.CreateObservableUpDownCounter("pastebin.cache.l1.size", bytes, "By", "What L1 holds.");
}
