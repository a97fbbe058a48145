namespace PasteBin.Api.Caching;

/// <summary>
/// How far the caches may be believed. A change reaches them by way of the Worker's listener, whose sign of life is the epoch, and the broker's fanout:
/// while either is silent, L1 is good for a second only, and without an epoch nothing in L2 counts.
/// </summary>
public sealed class CacheTrust(TimeProvider clock)
{
    // The epoch is read every second; one reading may fail. A process that was stopped and goes on finds this past.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(3);

    // A change that this process could not take out of L2: by then the Worker has, or the epoch that it failed to renew meanwhile is over.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private long _restsUntil;
    private volatile Reading _reading = new(null, DateTimeOffset.MinValue, SharedWorks: false);
    private volatile bool _subscribed;

    /// <summary>The fanout's messages come in.</summary>
    public bool Subscribed => _subscribed;

    /// <summary>A listener hears of changes in Postgres.</summary>
    public bool HasEpoch => _reading is { Epoch: not null } reading && clock.GetUtcNow() < reading.Until;

    /// <summary>The epoch in which L2 may be used now; null while it may not.</summary>
    public string? SharedEpoch => _reading is { SharedWorks: true } reading && clock.GetUtcNow() is var now && now < reading.Until
        && now.UtcTicks >= Interlocked.Read(ref _restsUntil) ? reading.Epoch : null;

    /// <summary>The epoch as last read, for what must be removed even from an L2 that failed a moment ago.</summary>
    public string? LastEpoch => _reading.Epoch;

    public bool LocalIsTrusted(DateTimeOffset now) => _subscribed && _reading is { Epoch: not null } reading && now < reading.Until;

    /// <summary>
    /// Takes a new reading of the epoch (null: there is none). When it is not the one before, or that one ran out meanwhile,
    /// <paramref name="clear"/> is called before anything is believed again.
    /// </summary>
    public void Renew(string? epoch, DateTimeOffset readAt, Action clear)
    {
        if (epoch != _reading.Epoch || readAt >= _reading.Until)
        {
            // Who reads while it is cleared is not to find what the epoch before has in L2, and to keep it.
            _reading = _reading with { Until = DateTimeOffset.MinValue };
            clear();
        }

        _reading = new Reading(epoch, readAt + Validity, SharedWorks: epoch is not null);
    }

    /// <summary>L2 did not answer: it is left alone until the epoch is read again, so an outage costs one attempt a second.</summary>
    public void SharedFailed() => _reading = _reading with { SharedWorks = false };

    /// <summary>L2 may still have what this process knows to be old: it is left alone until that is surely over.</summary>
    public void SharedKept(DateTimeOffset now) => Interlocked.Exchange(ref _restsUntil, (now + Rest).UtcTicks);

    public void Subscribe(Action clear)
    {
        clear();
        _subscribed = true;
    }

    public void Unsubscribe() => _subscribed = false;

    private sealed record Reading(string? Epoch, DateTimeOffset Until, bool SharedWorks);
}
