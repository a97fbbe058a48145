namespace PasteBin.Api.RateLimits;

/// <summary>
/// A limit that costs no round trip: it is counted here and the replicas learn of each other's counts in the background, so a client may get up to a
/// bucket of each replica before they agree, and has the less afterwards.
/// </summary>
internal sealed class CountedLimit(string kind, Rate rate, SharedBuckets shared, TimeProvider clock)
{
    // One script of so many is a millisecond of Redis.
    private const int BucketsPerCall = 500;

    private readonly LocalBuckets _local = new(rate, clock);

    public RateHeaders Headers { get; } = new(rate);

    /// <summary>Takes a token, unless there is none.</summary>
    public Level Take(UInt128 client) => _local.Take(client);

    public Level Look(UInt128 client) => _local.Look(client);

    /// <summary>Tells the others what was taken here, and learns what they took.</summary>
    public async Task ReconcileAsync()
    {
        foreach (var buckets in _local.CollectTaken().Chunk(BucketsPerCall))
        {
            var debts = await shared.AddAsync(kind, Array.ConvertAll(buckets, static bucket => (ClientNetwork.Disguise(bucket.Id), bucket.Taken)), rate);
            for (var bucket = 0; bucket < debts?.Length; bucket++)
            {
                _local.Raise(buckets[bucket].Id, debts[bucket]);
            }
        }
    }
}
