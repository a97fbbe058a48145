using System.Collections.Concurrent;

namespace PasteBin.Api.Caching;

/// <summary>Keys that had no paste a moment ago, so that asking again and again costs Postgres one query every <see cref="Memory"/>.</summary>
public sealed class MissingKeys
{
    /// <summary>
    /// Nothing announces an insert to other replicas, so this is how long they may go on saying that a new paste is not there
    /// (only if somebody had asked them for its key before it existed).
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);

    // About a megabyte. Somebody who tries keys at random fills it: then all is forgotten, which costs a query each.
    private const int MaxKeys = 10_000;

    private readonly ConcurrentDictionary<string, MissingKey> _keys = new(StringComparer.Ordinal);
    private int _count;

    public bool Contains(string key, DateTimeOffset now) => Find(key, now) is not null;

    public MissingKey? Find(string key, DateTimeOffset now) =>
        _keys.TryGetValue(key, out var found) && now < found.Until && found.Until - now <= Memory ? found : null;

    public void Remember(string key, DateTimeOffset now)
    {
        if (Interlocked.Increment(ref _count) > MaxKeys)
        {
            Clear();
        }

        _keys[key] = new(now + Memory);
    }

    public void Forget(string key) => _keys.TryRemove(key, out _);

    public void Clear()
    {
        _keys.Clear();
        Volatile.Write(ref _count, 0);
    }
}

/// <summary>What is remembered of a key that has no paste.</summary>
public sealed class MissingKey(DateTimeOffset until)
{
    private volatile AbsenceCause? _cause;

    public DateTimeOffset Until => until;

    /// <summary>Null: nobody has looked yet.</summary>
    public AbsenceCause? Cause
    {
        get => _cause;
        set => _cause = value;
    }
}

/// <param name="Reason">Why the paste was taken down; null: it was not.</param>
public sealed record AbsenceCause(string? Reason);
