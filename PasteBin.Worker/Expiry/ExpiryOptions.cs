namespace PasteBin.Worker.Expiry;

/// <summary>Section <c>Expiry</c>.</summary>
public sealed class ExpiryOptions
{
    /// <summary>How often the sweep looks for what its message has missed: 1 second to 1 day.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(2);

    public bool IsValid => SweepInterval >= TimeSpan.FromSeconds(1) && SweepInterval <= TimeSpan.FromDays(1);
}
