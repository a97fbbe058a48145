using System.Diagnostics;
using System.Globalization;

namespace PasteBin.Worker.Commands;

/// <summary>Says that a command still works, once it takes longer than a person likes to look at nothing.</summary>
internal static class Patience
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <param name="error">Not the output: that may be read by a program.</param>
    /// <param name="doing">What takes so long, as the beginning of a line.</param>
    public static async Task<T> WaitAsync<T>(this Task<T> work, TextWriter error, string doing)
    {
        var clock = Stopwatch.StartNew();
        while (await Task.WhenAny(work, Task.Delay(Interval)) != work)
        {
            await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{doing}: {clock.Elapsed.TotalSeconds:0} s …"));
        }

        return await work;
    }
}
