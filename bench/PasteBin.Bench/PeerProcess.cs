using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PasteBin.Bench;

/// <summary>The limits to measure against, in a process of their own as PasteBin is.</summary>
internal sealed class PeerProcess(Process process, HttpClient client, Probe probe) : IAsyncDisposable
{
    public Uri Address => client.BaseAddress!;

    public ProbeReading Reading => probe.Read().Single();

    /// <param name="asServices">With the settings of the runtime that PasteBin's services have (<c>Runtime.props</c>).</param>
    public static async Task<PeerProcess> StartAsync(string postgres, string redis, bool asServices)
    {
        var probe = new Probe();
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } self && Path.GetFileName(self) == "dotnet" ? self : "dotnet")
        {
            ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, "PasteBin.Bench.Peers.dll") },
            // Its end is the peers' sign to end, however this process does.
            RedirectStandardInput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address.AbsoluteUri,
                // As many as requests are under way: more would only wait for each other.
                ["Postgres"] = $"{postgres};Maximum Pool Size=32",
                ["Redis"] = redis,
            },
        };
        if (asServices)
        {
            (start.Environment["DOTNET_gcServer"], start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"]) = ("0", "0");
        }

        foreach (var (name, value) in probe.Environment)
        {
            start.Environment[name] = value;
        }

        var peers = new PeerProcess(Process.Start(start)!, new HttpClient { BaseAddress = address }, probe);
        await peers.UntilItAnswersAsync();
        return peers;
    }

    /// <summary>From now on the path is answered with the bytes and the headers that <paramref name="original"/> is answered with now.</summary>
    public async Task LearnAsync(string path, Uri original, string? accept = null)
    {
        using var answer = await client.GetAsync(new Uri(
            $"/learn?path={Uri.EscapeDataString(path)}&from={Uri.EscapeDataString(original.AbsoluteUri)}{(accept is null ? "" : $"&accept={Uri.EscapeDataString(accept)}")}",
            UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        // Killed, it would leave the runtime's diagnostic socket in the temporary folder.
        process.StandardInput.Close();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10)))
        {
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
        probe.Dispose();
    }

    private async Task UntilItAnswersAsync()
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
                return;
            }
            catch (HttpRequestException) when (clock.Elapsed < TimeSpan.FromSeconds(30) && !process.HasExited)
            {
                // Not yet.
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
