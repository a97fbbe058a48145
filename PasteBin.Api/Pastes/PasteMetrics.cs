using System.Diagnostics.Metrics;
using PasteBin.Api.Keys;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Pastes;

/// <summary>What the writing side counts. No tag ever holds a key or text.</summary>
public sealed class PasteMetrics
{
    private readonly Counter<long> _created;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _removed;
    private readonly Histogram<int> _batchSize;

    public PasteMetrics(IMeterFactory meters, KeyReserve keys, BodyBudget bodies)
    {
        var meter = meters.Create("PasteBin.Api");
        _created = meter.CreateCounter<long>("pastebin.pastes.created", "{paste}", "Pastes stored.");
        _bytes = meter.CreateCounter<long>("pastebin.pastes.created.size", "By", "Text stored, before compression.");
        _refused = meter.CreateCounter<long>("pastebin.pastes.refused", "{paste}", "Pastes not taken, by reason.");
        _removed = meter.CreateCounter<long>("pastebin.pastes.removed", "{paste}", "Pastes deleted with their token or burned, by how.");
        _batchSize = meter.CreateHistogram<int>("pastebin.commit.size", "{paste}", "Pastes per commit.");
        meter.CreateObservableGauge("pastebin.keys.reserve", () => keys.Depth, "{key}", "Leased keys on hand.");
        meter.CreateObservableUpDownCounter("pastebin.bodies.size", () => bodies.Taken, "By", "Memory of bodies under way, without the first 64 KiB of each.");
        meter.CreateObservableCounter("pastebin.bodies.refused", () => bodies.Refused, "{request}", "Bodies that found no room in that memory.");
    }

    public void Created(int size)
    {
        _created.Add(1);
        _bytes.Add(size);
    }

    public void Committed(int rows) => _batchSize.Record(rows);

    /// <param name="reason">One of a few fixed words.</param>
    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Deleted() => _removed.Add(1, new KeyValuePair<string, object?>("how", "deleted"));

    public void Burned() => _removed.Add(1, new KeyValuePair<string, object?>("how", "burned"));
}
