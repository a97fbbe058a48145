using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Caching;

/// <summary>
/// L1: answers in this process, bounded in bytes. A hit takes no lock; what is over the bound leaves by second chance: oldest first, but who was
/// read since the hand last passed stays for another round, so a scan of pastes nobody reads twice cannot push out the ones that are.
/// (<c>MemoryCache</c> bounds too, but compacts by sorting all entries on a thread of its own while it is over its limit.)
/// </summary>
public sealed class LocalCache
{
    /// <summary>How long an answer is used while nobody would tell of a change.</summary>
    public static readonly TimeSpan UntrustedAge = TimeSpan.FromSeconds(1);

    // One paste may take a sixteenth (4 MiB by default): larger ones would empty the cache for each other.
    private const int LargestShare = 16;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _byChars;
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _clock = [];
    private readonly long _limit;
    private readonly CacheMetrics _metrics;
    private long _bytes;

    public LocalCache(long limit, CacheMetrics metrics)
    {
        (_limit, _metrics) = (limit, metrics);
        _byChars = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        metrics.Observe(() => Bytes);
    }

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The answer, unless its paste is past its life, or changes are not heard of (<paramref name="trusted"/>) and it is old.</summary>
    public bool TryGet(ReadOnlySpan<char> key, DateTimeOffset now, bool trusted, [NotNullWhen(true)] out PasteResponse? response)
    {
        response = null;
        if (!_byChars.TryGetValue(key, out var entry))
        {
            return false;
        }

        if (entry.Response.Paste.ExpiresAt <= now)
        {
            lock (_gate)
            {
                Remove(entry);
            }

            return false;
        }

        // A clock that was set back makes an age negative.
        if (!trusted && (now - entry.LoadedAt).Duration() > UntrustedAge)
        {
            return false;
        }

        // Written only when it changes: the cores that read a hot paste keep sharing its cache line.
        if (!entry.Used)
        {
            entry.Used = true;
        }

        response = entry.Response;
        return true;
    }

    /// <param name="loadedAt">The paste was this way then or later.</param>
    public void Keep(PasteResponse response, DateTimeOffset loadedAt)
    {
        if (response.Cost > _limit / LargestShare)
        {
            Forget(response.Paste.Key);
            return;
        }

        var entry = new Entry(response, loadedAt);
        lock (_gate)
        {
            if (_entries.TryGetValue(response.Paste.Key, out var old))
            {
                Remove(old);
            }

            _entries[response.Paste.Key] = entry;
            _clock.AddLast(entry.Node);
            _bytes += response.Cost;
            while (_bytes > _limit)
            {
                Evict();
            }
        }
    }

    public void Forget(string key)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                Remove(entry);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _clock.Clear();
            _bytes = 0;
        }
    }

    private void Evict()
    {
        var oldest = _clock.First!;
        if (oldest.Value.Used)
        {
            oldest.Value.Used = false;
            _clock.RemoveFirst();
            _clock.AddLast(oldest);
            return;
        }

        Remove(oldest.Value);
        _metrics.Evicted();
    }

    private void Remove(Entry entry)
    {
        // Somebody else may have removed or replaced it since it was looked up.
        if (_entries.TryRemove(KeyValuePair.Create(entry.Response.Paste.Key, entry)))
        {
            _clock.Remove(entry.Node);
            _bytes -= entry.Response.Cost;
        }
    }

    private sealed class Entry
    {
        public Entry(PasteResponse response, DateTimeOffset loadedAt)
        {
            (Response, LoadedAt) = (response, loadedAt);
            Node = new LinkedListNode<Entry>(this);
        }

        public PasteResponse Response { get; }
        public DateTimeOffset LoadedAt { get; }
        public LinkedListNode<Entry> Node { get; }
        public volatile bool Used;
    }
}
