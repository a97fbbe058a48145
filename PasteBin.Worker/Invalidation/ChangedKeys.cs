using PasteBin.Contracts.Messaging;

namespace PasteBin.Worker.Invalidation;

/// <summary>
/// Gathers the payloads of <c>paste_changes</c> until they are dealt with: keys separated by commas, or <c>*</c> for all.
/// More than <see cref="MaxKeys"/> at once count as all: forgetting everything is cheaper then, and the memory is bounded.
/// </summary>
public sealed class ChangedKeys
{
    public const int MaxKeys = 20_000;
    private const int MaxKeysPerMessage = 1000;

    private HashSet<string> _keys = [];
    private bool _all;

    public void Add(string payload)
    {
        if (!_all && payload != "*")
        {
            _keys.UnionWith(payload.Split(',', StringSplitOptions.RemoveEmptyEntries));
        }

        if (payload == "*" || _keys.Count > MaxKeys)
        {
            _all = true;
            _keys = [];
        }
    }

    /// <summary>What has been gathered, as messages of at most 1000 keys; nothing is left.</summary>
    public IReadOnlyList<CacheInvalidation> Take()
    {
        var (keys, all) = (_keys, _all);
        (_keys, _all) = ([], false);
        return all ? [new([], All: true)] : [.. keys.Chunk(MaxKeysPerMessage).Select(chunk => new CacheInvalidation(chunk))];
    }
}
