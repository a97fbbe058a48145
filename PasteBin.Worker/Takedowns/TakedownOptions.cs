using System.ComponentModel.DataAnnotations;

namespace PasteBin.Worker.Takedowns;

/// <summary>Section <c>Takedowns</c> of the configuration; checked when the process starts.</summary>
public sealed class TakedownOptions
{
    public const string Section = "Takedowns";

    /// <summary>How long whoever asks for a paste that was taken down is told so. After it nothing is left of the paste.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan NoticeLife { get; set; } = TimeSpan.FromDays(365);
}
