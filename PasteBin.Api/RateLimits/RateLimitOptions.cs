using System.ComponentModel.DataAnnotations;

namespace PasteBin.Api.RateLimits;

/// <summary>
/// Section <c>RateLimits</c> of the configuration; checked when the process starts. What one client may do, over all replicas. A client is an IPv4 address
/// or an IPv6 /64, and behind one address there may be a whole office.
/// </summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Requests that store something or change it; 0: any number.</summary>
    [Range(0, 100_000_000)]
    public int CreatesPerMinute { get; set; } = 120;

    /// <summary>How many of them may come at once, after a pause.</summary>
    [Range(1, 100_000_000)]
    public int CreatesBurst { get; set; } = 600;

    /// <summary>All other requests; 0: any number.</summary>
    [Range(0, 100_000_000)]
    public int ReadsPerMinute { get; set; } = 12_000;

    /// <summary>How many of them may come at once, after a pause.</summary>
    [Range(1, 100_000_000)]
    public int ReadsBurst { get; set; } = 12_000;

    /// <summary>Requests for what is not there: whoever tries keys has many of them; 0: any number.</summary>
    [Range(0, 100_000_000)]
    public int MissingPerMinute { get; set; } = 60;

    /// <summary>How many of them may come at once, after a pause.</summary>
    [Range(1, 100_000_000)]
    public int MissingBurst { get; set; } = 600;

    internal Rate? Creates => Rate.PerMinute(CreatesPerMinute, CreatesBurst);

    internal Rate? Reads => Rate.PerMinute(ReadsPerMinute, ReadsBurst);

    internal Rate? Missing => Rate.PerMinute(MissingPerMinute, MissingBurst);
}
