namespace PasteBin.Contracts.Messaging;

/// <summary>
/// Exchanges, queues and routing keys. Names carry a version because the arguments of a queue cannot change: other arguments are another name.
/// </summary>
public static class BrokerNames
{
    /// <summary>Topic exchange of domain events (<see cref="PasteEvent"/>); nobody has to listen.</summary>
    public const string Events = "pastebin.v1.events";

    /// <summary>Topic exchange of commands, immediate ones and those that come out of the delay levels; somebody always has to listen.</summary>
    public const string Commands = "pastebin.v1.commands";

    /// <summary>Fanout exchange of <see cref="CacheInvalidation"/>; every api replica has a queue of its own.</summary>
    public const string Invalidation = "pastebin.v1.invalidation";

    /// <summary>Where a delayed command comes out of its level, for the Worker to send it on: into the next level, or to <see cref="Commands"/>.</summary>
    public const string DelayedQueue = "pastebin.v1.delayed";

    public const string ExpiryQueue = "pastebin.v1.expiry";
    public const string DeadLetterQueue = "pastebin.v1.dead-letters";

    public const string PastesCreated = "pastes.created";
    public const string PastesUpdated = "pastes.updated";
    public const string PastesDeleted = "pastes.deleted";
    public const string PastesExpired = "pastes.expired";
    public const string PastesBurned = "pastes.burned";

    /// <summary>Routing key, behind the bits of its delay, of a command on its way through the levels.</summary>
    public const string Delayed = "delay.stage";

    /// <summary>Command type and routing key of <see cref="ExpiryDue"/>.</summary>
    public const string ExpiryDue = "expiry.due";
}
