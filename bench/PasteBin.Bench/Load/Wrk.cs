using System.Globalization;
using System.Text.RegularExpressions;
using PasteBin.Bench.Rows;

namespace PasteBin.Bench.Load;

/// <summary>wrk: a closed loop of so many connections on one thread, each of which sends its next request when it has the last one's answer.</summary>
internal sealed partial record Wrk(Uri Server, string Path)
{
    public int Connections { get; init; } = 64;

    public string? Accept { get; init; }

    /// <summary>The server's process, whose processor time is to be known; 0: it is not.</summary>
    public int Process { get; init; }

    /// <summary>Lua that makes the requests; null: GET of the path.</summary>
    public string? Script { get; init; }

    /// <summary>POST of a file's bytes.</summary>
    public static string PostFile(string file) => $"wrk.method = 'POST'\nwrk.body = io.open('{file}', 'rb'):read('*a')\n";

    /// <summary>GET of each line of a file in turn, over and over.</summary>
    /// <param name="turn">Which line is the first, from 0.</param>
    public static string GetLines(string file, long turn = 0) => $$"""
        local requests, turn = {}, {{turn}}
        function init(args)
            for line in io.lines('{{file}}') do requests[#requests + 1] = wrk.format('GET', line) end
        end
        function request()
            turn = turn % #requests + 1
            return requests[turn]
        end
        """;

    /// <exception cref="InvalidOperationException">Not all was answered as it should be.</exception>
    public async Task<WrkResult> RunAsync(TimeSpan time)
    {
        using var script = Script is null ? null : new TemporaryFile(Script, ".lua");
        var seconds = Math.Max(1, Math.Round(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var connections = Connections.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "-t1", "-c", connections, "-d", $"{seconds}s", "--timeout", "10s", .. script is null ? [] : new[] { "-s", script.Path },
            .. Accept is null ? [] : new[] { "-H", $"Accept: {Accept}" }, new Uri(Server, Path).AbsoluteUri,
        ];
        var before = Generator.CpuSeconds(Process);
        var (output, core) = await Generator.RunAsync("wrk", arguments);
        var (errors, answers) = (Failed().Match(output), Number(Count().Match(output)));
        return errors.Success ? throw new InvalidOperationException($"wrk {new Uri(Server, Path)}: {errors.Value}")
            : answers == 0 ? throw new InvalidOperationException($"wrk {new Uri(Server, Path)}: no answer")
            : new(Number(Rate().Match(output)), (long)answers, core, 1e6 * (Generator.CpuSeconds(Process) - before) / answers);
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Count();

    [GeneratedRegex(@"(Non-2xx or 3xx responses: .*|Socket errors: .*)")]
    private static partial Regex Failed();
}

/// <param name="Core">How much of its one core wrk took.</param>
/// <param name="Micros">Microseconds of processor time that the server took for a request.</param>
internal sealed record WrkResult(double PerSecond, long Requests, double Core, double? Micros)
{
    public Sample Sample => new(PerSecond, Core, Micros);
}

/// <summary>A file that is gone when this is disposed.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string text, string ending = "") : this(System.Text.Encoding.UTF8.GetBytes(text), ending)
    {
    }

    public TemporaryFile(byte[] bytes, string ending = "")
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"pastebin-bench-{Guid.NewGuid():N}{ending}");
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
