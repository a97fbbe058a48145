using System.ComponentModel.DataAnnotations;

namespace PasteBin.Api.Caching;

/// <summary>Section <c>Caching</c> of the configuration; checked when the process starts.</summary>
public sealed class CachingOptions
{
    public const string Section = "Caching";

    /// <summary>Bytes of read pastes that the process keeps. One paste may have a sixteenth of it.</summary>
    [Range(0, long.MaxValue)]
    public long L1Bytes { get; set; } = 64 * 1024 * 1024;
}
