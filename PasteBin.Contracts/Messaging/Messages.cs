using System.Text.Json;
using System.Text.Json.Serialization;

namespace PasteBin.Contracts.Messaging;

/// <summary>
/// What became of pastes, for anyone who binds a queue to <see cref="BrokerNames.Events"/>: keys and versions, never text (docs/events.md).
/// Postgres writes it, in the transaction of the change.
/// </summary>
/// <param name="SchemaVersion">1. Moves when a reader of the one before would go wrong, not when a property is added.</param>
/// <param name="Items">1 to <see cref="MaxItems"/> pastes.</param>
public sealed record PasteEvent(int SchemaVersion, IReadOnlyList<PasteEventItem> Items)
{
    public const int MaxItems = 1000;
}

/// <param name="Time">When it happened; of two events about a paste, the later one has the later time.</param>
public sealed record PasteEventItem(string Key, int Version, DateTimeOffset Time);

/// <summary>Command to the Worker: every paste of this expiry bucket is past its life.</summary>
/// <param name="Due">The bucket: <c>expires_at</c> of its pastes, rounded up.</param>
public sealed record ExpiryDue(DateTimeOffset Due);

/// <summary>Worker to every api replica: what L1 must forget.</summary>
/// <param name="Keys">The changed pastes; empty with <paramref name="All"/>.</param>
/// <param name="All">Forget everything: the listener cannot name what changed.</param>
public sealed record CacheInvalidation(IReadOnlyList<string> Keys, bool All = false);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PasteEvent))]
[JsonSerializable(typeof(ExpiryDue))]
[JsonSerializable(typeof(CacheInvalidation))]
public sealed partial class MessagesJsonContext : JsonSerializerContext;
