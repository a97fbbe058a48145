using System.Collections.Concurrent;

namespace PasteBin.Api.RateLimits;

/// <summary>
/// A limit that holds exactly over all replicas: what is taken here was taken in Redis before. Whoever is fast gets tokens from there by the dozen, up to a
/// twentieth of the bucket, so that not every request is a round trip; what is not used within a second is gone. Without Redis each replica counts for itself.
/// </summary>
internal sealed class LeasedLimit(string kind, Rate rate, SharedBuckets shared, TimeProvider clock)
{
    private const int LargestShare = 20;
    private const int RenewalsPerPruning = 10_000;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    /// <summary>After a lease that was used up faster than this, the next is twice as large.</summary>
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(100);

    private readonly LocalBuckets _local = new(rate, clock);
    private readonly ConcurrentDictionary<UInt128, Lease> _leases = new();
    private int _renewals;

    public RateHeaders Headers { get; } = new(rate);

    /// <summary>Takes a token, unless there is none.</summary>
    public async ValueTask<Level> TakeAsync(UInt128 client)
    {
        // Here too, and first: a bucket that Redis has lost is full there, and who has nothing left here need not be asked about there.
        var level = _local.Take(client);
        var lease = level.Wait > TimeSpan.Zero ? null : _leases.GetOrAdd(client, static _ => new());
        while (lease is not null)
        {
            Task<TimeSpan?> renewal;
            lock (lease)
            {
                if (lease.Left > 0 && clock.GetElapsedTime(lease.Since) < Life)
                {
                    lease.Left--;
                    return _local.Look(client) with { Wait = default };
                }

                renewal = lease.Renewal ??= RenewAsync(client, lease);
            }

            if (await renewal is { } debt)
            {
                // Nothing came of it.
                _local.Return(client);
                return rate.LevelAt(debt);
            }
        }

        return level;
    }

    /// <summary>Null when there are tokens now; else how long until the bucket is full.</summary>
    private async Task<TimeSpan?> RenewAsync(UInt128 client, Lease lease)
    {
        // Not inside the lock of whoever called.
        await Task.Yield();
        var wanted = clock.GetElapsedTime(lease.Since) < Fast ? Math.Clamp(lease.Size * 2, 1, Math.Max(1, rate.Burst / LargestShare)) : 1;
        var taken = wanted;
        try
        {
            if (await shared.TakeAsync(kind, ClientNetwork.Disguise(client), rate, wanted) is not (var granted, var debt))
            {
                return null;
            }

            taken = granted;
            // What is leased counts here when it is used, and the one that is waited for has counted.
            _local.Raise(client, debt - rate.Interval * Math.Max(0, granted - 1));
            return granted == 0 ? debt : null;
        }
        finally
        {
            lock (lease)
            {
                (lease.Size, lease.Left, lease.Since, lease.Renewal) = (wanted, taken, clock.GetTimestamp(), null);
            }

            Prune();
        }
    }

    private void Prune()
    {
        if (Interlocked.Increment(ref _renewals) % RenewalsPerPruning != 0)
        {
            return;
        }

        foreach (var (client, _) in _leases.Where(one => one.Value.Renewal is null && clock.GetElapsedTime(one.Value.Since) > Life).ToList())
        {
            _leases.TryRemove(client, out _);
        }
    }

    private sealed class Lease
    {
        public int Left;
        public int Size;
        public long Since;
        public Task<TimeSpan?>? Renewal;
    }
}
