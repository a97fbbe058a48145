using System.ComponentModel.DataAnnotations;

namespace PasteBin.Worker.Expiry;

/// <summary>Section <c>Expiry</c> of the configuration; checked when the process starts.</summary>
public sealed class ExpiryOptions
{
    public const string Section = "Expiry";

    /// <summary>How often the sweep looks for what its message has missed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(2);
}
