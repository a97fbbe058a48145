using System.Collections.Concurrent;

namespace PasteBin.Api.RateLimits;

/// <summary>
/// Token buckets in memory, bounded in number. Each is the one number that GCRA needs (ITU-T I.371): when it will be full again. Taking a token
/// takes no lock. Too many buckets lose those that are the fullest, which cost their clients least.
/// </summary>
internal sealed class LocalBuckets(Rate rate, TimeProvider clock)
{
    /// <summary>Some five megabytes.</summary>
    internal const int Most = 50_000;

    private readonly ConcurrentDictionary<UInt128, Bucket> _buckets = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly Lock _pruning = new();
    private int _count;

    // A clock that is set back or forward changes nothing.
    private long Now => clock.GetElapsedTime(_start).Ticks;

    public Level Look(UInt128 id) => _buckets.TryGetValue(id, out var bucket) ? LevelOf(bucket) : new(rate.Burst, default, default);

    /// <summary>Takes a token, unless there is none.</summary>
    public Level Take(UInt128 id)
    {
        var bucket = Find(id);
        while (true)
        {
            var (full, now) = (Volatile.Read(ref bucket.FullAt), Now);
            var next = Math.Max(full, now) + rate.Interval.Ticks;
            if (next - now > rate.Capacity.Ticks)
            {
                return rate.LevelAt(new(full - now));
            }

            if (Interlocked.CompareExchange(ref bucket.FullAt, next, full) == full)
            {
                Interlocked.Increment(ref bucket.Taken);
                return rate.LevelAt(new(next - now)) with { Wait = default };
            }
        }
    }

    /// <summary>Others took tokens too: the bucket is not full before <paramref name="debt"/> is over.</summary>
    public void Raise(UInt128 id, TimeSpan debt)
    {
        var bucket = Find(id);
        var full = Now + debt.Ticks;
        for (var known = Volatile.Read(ref bucket.FullAt); known < full; known = Volatile.Read(ref bucket.FullAt))
        {
            Interlocked.CompareExchange(ref bucket.FullAt, full, known);
        }
    }

    public void Fill(UInt128 id)
    {
        if (_buckets.TryRemove(id, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>What was taken since the last call, of buckets of which anything was.</summary>
    public IEnumerable<(UInt128 Id, int Taken)> CollectTaken()
    {
        foreach (var (id, bucket) in _buckets)
        {
            if (Interlocked.Exchange(ref bucket.Taken, 0) is > 0 and var taken)
            {
                yield return (id, taken);
            }
        }
    }

    private Bucket Find(UInt128 id)
    {
        if (_buckets.TryGetValue(id, out var bucket))
        {
            return bucket;
        }

        var made = new Bucket();
        bucket = _buckets.GetOrAdd(id, made);
        if (bucket == made && Interlocked.Increment(ref _count) > Most)
        {
            Prune();
        }

        return bucket;
    }

    private void Prune()
    {
        lock (_pruning)
        {
            if (Volatile.Read(ref _count) <= Most)
            {
                return;
            }

            foreach (var (id, _) in _buckets.ToArray().OrderBy(one => one.Value.FullAt).Take(Most / 4))
            {
                Fill(id);
            }
        }
    }

    private Level LevelOf(Bucket bucket) => rate.LevelAt(new(Math.Max(0, Volatile.Read(ref bucket.FullAt) - Now)));

    private sealed class Bucket
    {
        /// <summary>In ticks since the start.</summary>
        public long FullAt;

        public int Taken;
    }
}
