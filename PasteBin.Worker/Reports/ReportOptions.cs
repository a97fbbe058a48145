using System.ComponentModel.DataAnnotations;

namespace PasteBin.Worker.Reports;

/// <summary>Section <c>Reports</c> of the configuration; checked when the process starts.</summary>
public sealed class ReportOptions
{
    public const string Section = "Reports";

    /// <summary>How long a report is kept, if its paste lives that long.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(90);
}
