using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PasteBin.Worker;

/// <summary>The Worker's instruments and its trace source, all under the name <see cref="Name"/>.</summary>
public sealed class WorkerMetrics
{
    public const string Name = "PasteBin.Worker";

    private readonly Counter<long> _published;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _outboxLag;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _rearmed;
    private readonly Histogram<double> _expiryLateness;
    private readonly Counter<long> _invalidated;
    private readonly Counter<long> _epochs;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _repeats;
    private readonly Counter<long> _deadLetters;
    private long _outboxDepth;
    private double _outboxAge;
    private long _storage;

    public WorkerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _published = meter.CreateCounter<long>("pastebin.outbox.published", "{message}", "Messages the broker has confirmed.");
        _refused = meter.CreateCounter<long>("pastebin.outbox.refused", "{message}", "Messages put off because they could not be sent.");
        _outboxLag = meter.CreateHistogram<double>("pastebin.outbox.lag", "s", "From the row's commit to the broker's confirm.");
        meter.CreateObservableGauge(
            "pastebin.outbox.depth", () => Interlocked.Read(ref _outboxDepth), "{message}", "Messages that wait in the outbox.");
        meter.CreateObservableGauge("pastebin.outbox.age", () => Volatile.Read(ref _outboxAge), "s", "Age of the oldest message in the outbox.");
        _expired = meter.CreateCounter<long>("pastebin.expiry.deleted", "{paste}", "Pastes deleted because their life was over.");
        _rearmed = meter.CreateCounter<long>("pastebin.expiry.rearmed", "{message}", "Expiry messages that came before their time.");
        _expiryLateness = meter.CreateHistogram<double>("pastebin.expiry.lateness", "s", "From a bucket's due time to its message.");
        _invalidated = meter.CreateCounter<long>("pastebin.invalidation.keys", "{key}", "Changed pastes dropped from the caches.");
        _epochs = meter.CreateCounter<long>("pastebin.invalidation.epochs", "{epoch}", "Times the whole cache was left behind.");
        _retries = meter.CreateCounter<long>("pastebin.queue.retries", "{message}", "Messages put off after a failure.");
        _repeats = meter.CreateCounter<long>("pastebin.queue.repeats", "{message}", "Messages that came again after they were handled, and were dropped.");
        _deadLetters = meter.CreateCounter<long>("pastebin.queue.dead_letters", "{message}", "Messages given up.");
        meter.CreateObservableGauge(
            "pastebin.storage.size", () => Interlocked.Read(ref _storage), "By", "Bytes that are stored at most; 0 when there is no limit to compare them with.");
    }

    internal static ActivitySource Traces { get; } = new(Name);

    public void Published(string type, TimeSpan lag)
    {
        _published.Add(1, new KeyValuePair<string, object?>("type", type));
        _outboxLag.Record(lag.TotalSeconds);
    }

    public void Refused(int messages) => _refused.Add(messages);

    public void OutboxMeasured(long depth, TimeSpan oldest)
    {
        Interlocked.Exchange(ref _outboxDepth, depth);
        Volatile.Write(ref _outboxAge, oldest.TotalSeconds);
    }

    public void Expired(int pastes) => _expired.Add(pastes);

    public void ExpiryCame(TimeSpan late) => _expiryLateness.Record(late.TotalSeconds);

    public void StorageMeasured(long bytes) => Interlocked.Exchange(ref _storage, bytes);

    public void Rearmed() => _rearmed.Add(1);

    public void Invalidated(int keys) => _invalidated.Add(keys);

    public void EpochMoved() => _epochs.Add(1);

    public void Retried(string queue) => _retries.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Repeated(string queue) => _repeats.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void DeadLettered(string queue) => _deadLetters.Add(1, new KeyValuePair<string, object?>("queue", queue));
}
