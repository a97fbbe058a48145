using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PasteBin.Bench;

/// <summary>Asks processes that were started with the probe's startup hook about themselves.</summary>
internal sealed class Probe : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pastebin-probe-");

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "PasteBin.Bench.Probe.dll"),
        ["PASTEBIN_BENCH_PROBE"] = _folder.FullName,
    };

    /// <summary>All that have been started with <see cref="Environment"/>, and still are.</summary>
    public IReadOnlyList<ProbeReading> Read() => [.. _folder.EnumerateFiles("*.sock").Select(file => Read(file.FullName)).OfType<ProbeReading>()];

    public void Dispose() => _folder.Delete(recursive: true);

    private static ProbeReading? Read(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
            var words = reader.ReadToEnd().TrimEnd().Split(' ');
            return new(
                new Uri(words[0].Split(';')[0]), int.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture),
                int.Parse(words[3], CultureInfo.InvariantCulture), double.Parse(words[4], CultureInfo.InvariantCulture));
        }
        catch (SocketException)
        {
            return null;
        }
    }
}

/// <param name="Address">Where it listens itself, without the proxy that may stand before it.</param>
/// <param name="Allocated">Bytes, since it started.</param>
/// <param name="FullCollections">Of generation 2, since it started.</param>
/// <param name="LongestPause">Milliseconds: the longest that a full collection has stopped it since the last reading.</param>
internal sealed record ProbeReading(Uri Address, int ProcessId, long Allocated, int FullCollections, double LongestPause)
{
    /// <summary>Resident memory in bytes.</summary>
    public long Memory => long.Parse(
        File.ReadLines($"/proc/{ProcessId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).AsSpan()[6..].Trim().TrimEnd(" kB"),
        CultureInfo.InvariantCulture) * 1024;
}
