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

    // Keys that nobody else has: the rest of a block that a lease broke into, keys of a lease that could not be filled, blocks the full pool
    // did not take. Each lease starts here.
    private readonly Lock _gate = new();
    private readonly Stack<string> _leftovers = new();
    private readonly SemaphoreSlim _demand = new(0);

    /// <param name="count">1 to <see cref="Contracts.Keys.KeyLease.MaxCount"/>, which a block always covers.</param>
    /// <returns>That many keys; null when neither pool nor sequence has enough.</returns>
    public async Task<IReadOnlyList<string>?> LeaseAsync(int count)
    {
        if (sequence.WrongSecret)
        {
            return null;
        }

        var keys = new List<string>(count);
        TakeLeftovers(keys, count);
        var pooled = 0;
        if (keys.Count < count)
        {
            var popped = await pool.PopAsync(count - keys.Count);
            keys.AddRange(popped);
            pooled = popped.Length;
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

        metrics.Issued(fromPool: pooled, fromSequence: count - pooled);
        return keys;
    }

    /// <summary>Keeps keys that only this process knows for the next leases; too many are lost, which is fine.</summary>
    public void Keep(IEnumerable<string> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys.Take(MaxLeftovers - _leftovers.Count))
            {
                _leftovers.Push(key);
            }
        }
    }

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

    private void TakeLeftovers(List<string> keys, int count)
    {
        lock (_gate)
        {
            while (keys.Count < count && _leftovers.TryPop(out var key))
            {
                keys.Add(key);
            }
        }
    }

    private async Task<bool> TakeFreshAsync(List<string> keys, int count)
    {
        try
        {
            var block = (await sequence.ReserveAsync(blocks: 1, CancellationToken.None))[0];
            var missing = count - keys.Count;
            keys.AddRange(block.AsSpan(0, missing));
            Keep(block.Skip(missing));
            return true;
        }
        catch (SequenceUnavailableException)
        {
            return false;
        }
    }
}
