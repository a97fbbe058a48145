using System.ComponentModel.DataAnnotations;

namespace PasteBin.HashService.Keys;

/// <summary>Section <c>Database</c> of the configuration; checked when the process starts.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Connections to <c>hashdb</c> that one replica may have open.</summary>
    [Range(1, 1000)]
    public int MaxConnections { get; init; } = 4;
}
