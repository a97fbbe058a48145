namespace PasteBin.Api.Caching;

/// <summary>Section <c>Caching</c> of the configuration.</summary>
public sealed class CachingOptions
{
    /// <summary>What the process keeps of read pastes, in bytes.</summary>
    public long L1Bytes { get; set; } = 64 * 1024 * 1024;
}
