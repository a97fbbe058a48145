using Microsoft.Extensions.Options;

namespace PasteBin.HashService.Keys;

/// <summary>
/// Hands out keys: what this process has left over, then the pool's, then fresh ones from the sequence. Never cancelled by a caller who
/// went away: its keys would be lost with it, and every step has a deadline of its own.
/// </summary>
internal sealed class KeyLeaser(KeyPool pool, KeySequence sequence, KeyMetrics metrics, IOptions<KeysOptions> options) : IDisposable
{
    // A Redis that can be asked but not filled (out of memory, say) brings more every second; without leases nothing takes them away.
    private const int MaxLeftovers = 64 * KeyGenerator.BlockSize;

    // Keys that nobody else has: the rest of a pack or a block that a lease broke into, keys of a lease that could not be filled, blocks the full
    // pool did not take. Each lease starts here.
    private readonly Lock _gate = new();
    private readonly Stack<SourcedKey> _leftovers = new();
    private readonly SemaphoreSlim _demand = new(0);

    /// <param name="count">1 to <see cref="Contracts.Keys.KeyLease.MaxCount"/>, which a block always covers.</param>
    /// <returns>That many keys; null when neither pool nor sequence has enough.</returns>
    public async Task<IReadOnlyList<string>?> LeaseAsync(int count)
    {
        if (sequence.WrongSecret)
        {
            return null;
        }

        var keys = new List<SourcedKey>(count);
        TakeLeftovers(keys, count);
        if (keys.Count < count)
        {
            Split(await pool.PopAsync(count - keys.Count), fromPool: true, keys, count);
            if (pool.Depth < options.Value.LowWatermark)
            {
                AskForRefill();
            }
        }

        if (keys.Count < count && !await TakeFreshAsync(keys, count))
        {
            Keep(keys);
            return null;
        }

        var pooled = keys.Count(key => key.FromPool);
        metrics.Issued(fromPool: pooled, fromSequence: count - pooled);
        return keys.ConvertAll(key => key.Text);
    }

    /// <summary>Keeps fresh keys that only this process knows for the next leases; too many are lost, which is fine.</summary>
    public void Keep(IEnumerable<string> fresh) => Keep(fresh.Select(key => new SourcedKey(key, FromPool: false)));

    /// <summary>Ends when a lease found the pool below its low watermark, at the latest after <paramref name="longest"/>.</summary>
    public Task WaitForDemandAsync(TimeSpan longest, CancellationToken cancellation) => _demand.WaitAsync(longest, cancellation);

    public void Dispose() => _demand.Dispose();

    private void AskForRefill()
    {
        // Two at once may both release: one refill too many, which finds nothing to do.
        if (_demand.CurrentCount == 0)
        {
            _demand.Release();
        }
    }

    /// <summary>Fills a lease; what it does not need is kept.</summary>
    private void Split(IReadOnlyList<string> taken, bool fromPool, List<SourcedKey> keys, int count)
    {
        var missing = Math.Min(count - keys.Count, taken.Count);
        var sourced = taken.Select(key => new SourcedKey(key, fromPool));
        keys.AddRange(sourced.Take(missing));
        Keep(sourced.Skip(missing));
    }

    private void Keep(IEnumerable<SourcedKey> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys.Take(MaxLeftovers - _leftovers.Count))
            {
                _leftovers.Push(key);
            }
        }
    }

    private void TakeLeftovers(List<SourcedKey> keys, int count)
    {
        lock (_gate)
        {
            while (keys.Count < count && _leftovers.TryPop(out var key))
            {
                keys.Add(key);
            }
        }
    }

    private async Task<bool> TakeFreshAsync(List<SourcedKey> keys, int count)
    {
        try
        {
            Split((await sequence.ReserveAsync(blocks: 1, CancellationToken.None))[0], fromPool: false, keys, count);
            return true;
        }
        catch (SequenceUnavailableException)
        {
            return false;
        }
    }

    private readonly record struct SourcedKey(string Text, bool FromPool);
}
