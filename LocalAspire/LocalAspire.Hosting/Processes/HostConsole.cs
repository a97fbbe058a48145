namespace LocalAspire.Hosting.Processes;

/// <summary>A line of the table of endpoints.</summary>
/// <param name="Name">The resource.</param>
/// <param name="State">Its state.</param>
/// <param name="Url">Where it is; empty for none.</param>
/// <param name="Note">What is unusual about it; empty for nothing.</param>
internal sealed record EndpointRow(string Name, string State, string Url, string Note = "");

/// <summary>What a person at the terminal sees of a run: a line per event with the resource's name in front, and a table at the end.</summary>
internal sealed class HostConsole(TextWriter output, bool colour)
{
    private const string Reset = "\e[0m", Dim = "\e[2m", Red = "\e[31m", Bold = "\e[1m";
    private static readonly string[] NameColours = ["\e[36m", "\e[32m", "\e[33m", "\e[35m", "\e[34m", "\e[96m", "\e[92m", "\e[95m"];
    private static readonly string[] Titles = ["name", "state", "url", "note"];

    private readonly Lock gate = new();
    private readonly Dictionary<string, string> coloursOfNames = [];
    private int nameWidth = 12;

    /// <summary>Standard output; coloured on a terminal unless NO_COLOR is set.</summary>
    public static HostConsole ForStandardOutput() => new(
        Console.Out,
        !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb");

    /// <summary>Something happened to a resource.</summary>
    public void Event(string resource, string text) => Line(resource, text, "");

    /// <summary>A resource failed: why, and the last lines of its log.</summary>
    public void Failure(string resource, string text, IEnumerable<string> lastLines)
    {
        lock (gate)
        {
            Line(resource, text, Red);
            foreach (var line in lastLines)
            {
                Line(resource, $"  {line}", Dim);
            }
        }
    }

    /// <summary>All is up: where everything is, how long it took, and where the logs are.</summary>
    public void EndpointTable(IReadOnlyList<EndpointRow> rows, TimeSpan elapsed, string logsFolder)
    {
        string[][] cells = [Titles, .. rows.Select(row => new[] { row.Name, row.State, row.Url, row.Note })];
        int[] widths = [.. Enumerable.Range(0, Titles.Length).Select(column => cells.Max(row => row[column].Length))];
        lock (gate)
        {
            output.WriteLine();
            foreach (var row in cells)
            {
                var line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
                output.WriteLine(row == cells[0] ? Paint(line, Bold) : line);
            }

            output.WriteLine();
            output.WriteLine($"Ready in {elapsed.TotalSeconds:0.0} s. Logs: {logsFolder}");
            output.Flush();
        }
    }

    private void Line(string resource, string text, string style)
    {
        lock (gate)
        {
            nameWidth = Math.Max(nameWidth, resource.Length);
            if (!coloursOfNames.TryGetValue(resource, out var nameColour))
            {
                coloursOfNames[resource] = nameColour = NameColours[coloursOfNames.Count % NameColours.Length];
            }

            output.WriteLine($"{Paint(resource.PadRight(nameWidth), nameColour)}  {Paint(text, style)}");
            output.Flush();
        }
    }

    private string Paint(string text, string style) => colour && style.Length > 0 ? $"{style}{text}{Reset}" : text;
}
