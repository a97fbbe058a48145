using System.Diagnostics.Metrics;

namespace PasteBin.HashService.Keys;

internal sealed class KeyMetrics
{
    private readonly Counter<long> _issued;
    private readonly Counter<long> _refills;
    private readonly Counter<long> _refillFailures;

    public KeyMetrics(IMeterFactory meters, KeyPool pool)
    {
        var meter = meters.Create("PasteBin.HashService");
        _issued = meter.CreateCounter<long>("pastebin.keys.issued", "{key}", "Keys handed out, by where they came from.");
        _refills = meter.CreateCounter<long>("pastebin.keys.refills", "{refill}", "Times the pool was topped up to its high watermark.");
        _refillFailures = meter.CreateCounter<long>("pastebin.keys.refill.failures", "{failure}", "Times the pool could not be looked after.");
        meter.CreateObservableGauge("pastebin.keys.pool.depth", () => Depth(pool), "{key}", "Keys waiting in the pool; nothing while Redis does not answer.");
    }

    public void Issued(int fromPool, int fromSequence)
    {
        Add(fromPool, "pool");
        Add(fromSequence, "sequence");
    }

    public void Refilled() => _refills.Add(1);

    public void RefillFailed() => _refillFailures.Add(1);

    private void Add(int keys, string source)
    {
        if (keys > 0)
        {
            _issued.Add(keys, new KeyValuePair<string, object?>("source", source));
        }
    }

    private static IEnumerable<Measurement<long>> Depth(KeyPool pool) => pool.Depth is { } depth ? [new(depth)] : [];
}
