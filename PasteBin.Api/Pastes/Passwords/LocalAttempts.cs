namespace PasteBin.Api.Pastes.Passwords;

/// <summary>Buckets as <see cref="PasswordAttempts"/> has them, in memory and bounded in number: with that many clients that guess, nobody else tries a password here for a while.</summary>
internal sealed class LocalAttempts(PasswordOptions options, TimeProvider clock)
{
    internal const int MostBuckets = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _fullAt = [];

    public TimeSpan Take(string bucket)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_fullAt.Count >= MostBuckets && !_fullAt.ContainsKey(bucket))
            {
                foreach (var (name, _) in _fullAt.Where(one => one.Value <= now).ToList())
                {
                    _fullAt.Remove(name);
                }

                if (_fullAt.Count >= MostBuckets)
                {
                    return options.AttemptInterval;
                }
            }

            var full = _fullAt.TryGetValue(bucket, out var at) && at > now ? at : now;
            var wait = full + options.AttemptInterval - now - options.AttemptInterval * options.Attempts;
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            _fullAt[bucket] = full + options.AttemptInterval;
            return TimeSpan.Zero;
        }
    }

    public void Forgive(string bucket)
    {
        lock (_gate)
        {
            _fullAt.Remove(bucket);
        }
    }
}
