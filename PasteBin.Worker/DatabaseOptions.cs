using System.ComponentModel.DataAnnotations;

namespace PasteBin.Worker;

/// <summary>Section <c>Database</c> of the configuration; checked when the process starts.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>
    /// Connections to <c>textdb</c> that one replica may have open, besides the one on which it listens for changes. A message about expired pastes has one
    /// while it is handled, the search for them another, and two batches are deleted at once.
    /// </summary>
    [Range(4, 1000)]
    public int MaxConnections { get; set; } = 8;
}
