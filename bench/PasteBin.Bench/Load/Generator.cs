using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PasteBin.Bench.Load;

/// <summary>A program that makes load, and how much of one core it took: at all of it, the program is what is measured.</summary>
internal static class Generator
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <exception cref="InvalidOperationException">The program failed; the message has what it said.</exception>
    public static async Task<(string Output, double Core)> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var ended = process.WaitForExitAsync();
        var (used, clock, lasted) = (0d, Stopwatch.StartNew(), TimeSpan.Zero);
        // Of a process that is gone nobody knows any more.
        while (await Task.WhenAny(ended, Task.Delay(Look)) != ended)
        {
            (used, lasted) = (CpuSeconds(process.Id) ?? used, clock.Elapsed);
        }

        return process.ExitCode == 0
            ? (await output, lasted > TimeSpan.Zero ? used / lasted.TotalSeconds : 0)
            : throw new InvalidOperationException($"{program} failed: {await errors}{await output}");
    }

    /// <summary>Processor time of a process so far; null when it is gone.</summary>
    public static double? CpuSeconds(int processId)
    {
        if (processId == 0)
        {
            return null;
        }

        try
        {
            // 123 (name) S 1 …: after the name, user and system time are the 12th and 13th, in hundredths.
            var fields = File.ReadAllText($"/proc/{processId}/stat", Encoding.ASCII).Split(") ")[^1].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
