using System.Net;
using System.Text;

namespace PasteBin.Bench;

/// <summary>A bar for each row, as long as its value is of the row's own bar, which is a line through all of them: in the green beyond it, in the red short of it.</summary>
internal static class Chart
{
    private const int LineHeight = 34;
    private const int Labels = 190;
    private const int BarLine = 300;
    private const int Longest = 2 * BarLine;
    private const int Width = Labels + Longest + 250;

    public static string Of(Report report)
    {
        var rows = report.Rows.Where(row => row.Failure is null).ToList();
        var height = rows.Count * LineHeight + 70;
        var svg = new StringBuilder();
        svg.Append(Report.Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" font-family="sans-serif" font-size="13">"""));
        svg.Append("""<rect width="100%" height="100%" fill="#fff"/>""");
        svg.Append(Report.Invariant($"""<text x="12" y="24" font-size="16">PasteBin, {report.Time:yyyy-MM-dd HH:mm} UTC, {report.Cores} cores: each row against its bar</text>"""));
        foreach (var (row, number) in rows.Select((row, number) => (row, number)))
        {
            Draw(svg, row, 44 + number * LineHeight);
        }

        svg.Append(Report.Invariant($"""<line x1="{Labels + BarLine}" y1="38" x2="{Labels + BarLine}" y2="{height - 16}" stroke="#333" stroke-dasharray="4 3"/>"""));
        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, RowResult row, int top)
    {
        // Of a bar that may not be passed, less is better: the inverse is drawn, so that longer is better everywhere.
        var share = row.AtLeast ? row.Value / row.Bar : row.Value <= 0 ? Longest : row.Bar / row.Value;
        var length = Math.Clamp(share * BarLine, 1, Longest);
        var value = $"{Report.Number(row.Value)} ({(row.AtLeast ? "≥" : "≤")} {Report.Number(row.Bar)}) · {Report.Number(row.Ours)} {row.Unit}";
        svg.Append(Report.Invariant($"""<g><title>{WebUtility.HtmlEncode(row.What)}</title><text x="{Labels - 10}" y="{top + 17}" text-anchor="end">{row.Name}</text>"""));
        svg.Append(Report.Invariant($"""<rect x="{Labels}" y="{top + 3}" width="{length:0}" height="20" fill="{(row.Holds ? "#3a8f5c" : "#c2504a")}"/>"""));
        svg.Append(Report.Invariant($"""<text x="{Labels + length + 8:0}" y="{top + 17}">{WebUtility.HtmlEncode(value)}</text></g>"""));
    }
}
