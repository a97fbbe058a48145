using System.Globalization;
using PasteBin.Worker.Admin;
using PasteBin.Worker.Commands;

namespace PasteBin.Worker.Reports;

/// <summary><c>admin reports list|show|dismiss</c>.</summary>
internal static class ReportVerbs
{
    /// <summary>Of a text, in bytes: enough to see what it is.</summary>
    private const int Shown = 2000;

    public static readonly AdminVerb[] All =
    [
        new("reports", """
              admin reports list                  pastes that were reported, the most reported first
              admin reports show KEY              what was reported, and the paste's beginning; it burns nothing
              admin reports dismiss KEY…          nothing is wrong with them
            """, Read),
    ];

    private static Func<AdminContext, CancellationToken, Task<int>> Read(string[] words)
    {
        switch (words)
        {
            case ["list", .. var rest]:
                Words.None(rest, "list");
                return ListAsync;
            case ["show", .. var rest]:
                return Words.Keys(rest) is [var key] ? (context, cancellation) => ShowAsync(context, key, cancellation)
                    : throw new CommandException("One at a time.", CommandLine.NotUnderstood);
            case ["dismiss", .. var rest]:
                var keys = Words.Keys(rest);
                return (context, cancellation) => Words.ForEachAsync(context, keys, "Dismissing", async key =>
                    await ReportStore.DismissAsync(context.Database, key, cancellation) switch
                    {
                        0 => (false, $"There is no new report about {key}."),
                        1 => (true, $"The report about {key} is dismissed."),
                        var reports => (true, $"All {reports} reports about {key} are dismissed."),
                    });
            default:
                throw new CommandException("What shall be done with the reports: list, show or dismiss?", CommandLine.NotUnderstood);
        }
    }

    private static async Task<int> ListAsync(AdminContext context, CancellationToken cancellation)
    {
        var count = 0;
        await foreach (var one in ReportStore.ListAsync(context.Database, cancellation))
        {
            if (count++ == 0)
            {
                await WriteAsync("KEY", "REPORTS", "LATEST", "WHICH SAYS");
            }

            await WriteAsync(one.Key, one.Reports.ToString(CultureInfo.InvariantCulture), Words.Time(one.Latest), one.Reason);
        }

        await context.Output.WriteLineAsync(count switch { 0 => "No reports.", 1 => "1 paste was reported.", _ => $"{count} pastes were reported." });
        return CommandLine.Done;

        Task WriteAsync(string key, string reports, string latest, string reason) => context.SayAsync($"{key,-12}  {reports,7}  {latest,-20}  {reason}");
    }

    private static async Task<int> ShowAsync(AdminContext context, string key, CancellationToken cancellation)
    {
        if (await ReportStore.LookAsync(context.Database, key, Shown, cancellation) is not { } paste)
        {
            throw new CommandException($"There is no paste {key}.");
        }

        await context.SayAsync($"Key       {key}");
        await context.SayAsync($"Title     {paste.Title}");
        await context.SayAsync($"Language  {paste.Language}");
        await context.SayAsync($"Created   {Words.Time(paste.CreatedAt)}, version {paste.Version.ToString(CultureInfo.InvariantCulture)}");
        await context.SayAsync($"Ends      {Words.End(paste.ExpiresAt)}{(paste.Burns ? ", or when it is read" : "")}");
        await context.SayAsync($"Bytes     {paste.Size.ToString(CultureInfo.InvariantCulture)}");
        foreach (var report in await ReportStore.FindAsync(context.Database, key, cancellation))
        {
            await context.SayAsync($"Reported  {Words.Time(report.Since)}{(report.Dismissed ? ", dismissed" : "")}: {report.Reason}");
        }

        await context.Output.WriteLineAsync();
        foreach (var line in paste.IsSealed ? ["It is encrypted."] : paste.Text.Split('\n'))
        {
            await context.SayAsync($"  {line}");
        }

        return CommandLine.Done;
    }
}
