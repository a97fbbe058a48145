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
        var lease = _leases.GetOrAdd(client, static _ => new());
        while (true)
        {
            Task<bool> renewal;
            lock (lease)
            {
                var age = clock.GetElapsedTime(lease.Since);
                if (age < lease.Wait)
                {
                    // Whoever has nothing left need not be asked about again and again.
                    return rate.LevelAt(lease.Debt - age);
                }

                if (lease.Left > 0 && age < Life)
                {
                    lease.Left--;
                    return _local.Take(client) with { Wait = default };
                }

                renewal = lease.Renewal ??= RenewAsync(client, lease);
            }

            if (!await renewal)
            {
                return _local.Take(client);
            }
        }
    }

    /// <summary>False when Redis does not answer.</summary>
    private async Task<bool> RenewAsync(UInt128 client, Lease lease)
    {
        // Not inside the lock of whoever called.
        await Task.Yield();
        var wanted = clock.GetElapsedTime(lease.Since) < Fast ? Math.Clamp(lease.Size * 2, 1, Math.Max(1, rate.Burst / LargestShare)) : 1;
        var (granted, debt) = (0, TimeSpan.Zero);
        try
        {
            if (await shared.TakeAsync(kind, ClientNetwork.Disguise(client), rate, wanted) is not { } answer)
            {
                return false;
            }

            (granted, debt) = answer;
            // What is leased counts here when it is used.
            _local.Raise(client, debt - rate.Interval * granted);
            return true;
        }
        finally
        {
            lock (lease)
            {
                (lease.Size, lease.Left, lease.Since, lease.Renewal) = (wanted, granted, clock.GetTimestamp(), null);
                (lease.Debt, lease.Wait) = (debt, granted == 0 ? rate.LevelAt(debt).Wait : TimeSpan.Zero);
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

        foreach (var (client, _) in _leases.Where(one => one.Value.Renewal is null && clock.GetElapsedTime(one.Value.Since) is var age && age > Life && age > one.Value.Wait).ToList())
        {
            _leases.TryRemove(client, out _);
        }
    }

    private sealed class Lease
    {
        public int Left;
        public int Size;
        public long Since;
        public TimeSpan Debt;
        public TimeSpan Wait;
        public Task<bool>? Renewal;
    }
}
