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

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);
    private int _count;

    public bool Contains(string key, DateTimeOffset now) => _until.TryGetValue(key, out var until) && now < until && until - now <= Memory;

    public void Remember(string key, DateTimeOffset now)
    {
        if (Interlocked.Increment(ref _count) > MaxKeys)
        {
            Clear();
        }

        _until[key] = now + Memory;
    }

    public void Forget(string key) => _until.TryRemove(key, out _);

    public void Clear()
    {
        _until.Clear();
        Volatile.Write(ref _count, 0);
    }
}
