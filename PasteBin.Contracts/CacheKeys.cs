namespace PasteBin.Contracts;

/// <summary>
/// Names in <c>redis-text</c>. The api writes and reads the values; the Worker only deletes them, so the two must agree on the names and on nothing else.
/// The braces are a Redis Cluster hash tag: a paste and its lease live in one slot, where one Lua script may touch both.
/// </summary>
public static class CacheKeys
{
    /// <summary>Holds the current epoch while a listener is connected to Postgres; it lives five seconds and is renewed every second.</summary>
    public const string Epoch = "pastebin:v1:epoch";

    /// <summary>The cached paste.</summary>
    public static string Paste(string epoch, string key) => $"pastebin:v1:{epoch}:paste:{{{key}}}";

    /// <summary>The token of the reader that may fill <see cref="Paste"/>; whoever changes the paste deletes both.</summary>
    public static string Lease(string epoch, string key) => $"pastebin:v1:{epoch}:lease:{{{key}}}";
}
