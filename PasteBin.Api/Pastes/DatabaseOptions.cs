using System.ComponentModel.DataAnnotations;

namespace PasteBin.Api.Pastes;

/// <summary>Section <c>Database</c> of the configuration; checked when the process starts.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>
    /// Connections to <c>textdb</c> that one replica may have open. A request that needs one more waits for it, at most five seconds, and is answered
    /// with 503 then: a database that is slow makes a queue of bounded length, never one of connections. One is the writer's while pastes come in, so
    /// there are two at least.
    /// </summary>
    [Range(2, 1000)]
    public int MaxConnections { get; set; } = 20;
}
