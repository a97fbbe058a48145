using System.ComponentModel.DataAnnotations;

namespace PasteBin.Worker;

/// <summary>Section <c>Database</c> of the configuration; checked when the process starts.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>
    /// Connections to <c>textdb</c> that one replica may have open, besides the one on which it listens for changes. A message that is being handled has
    /// one of its own, and what it does may need another.
    /// </summary>
    [Range(2, 1000)]
    public int MaxConnections { get; set; } = 8;
}
