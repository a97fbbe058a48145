using System.Globalization;
using System.Net.Sockets;
using System.Text;

/// <summary>
/// The runtime runs this before a measured process's own entry point (<c>DOTNET_STARTUP_HOOKS</c>), so that nothing of the measuring is in the product.
/// In the folder that <c>PASTEBIN_BENCH_PROBE</c> names it opens a Unix socket, which answers each connection with a line: addresses, process id,
/// bytes allocated so far, full collections so far, and the longest pause of one since the last line, in milliseconds.
/// </summary>
#pragma warning disable CA1050 // The runtime looks for this name, outside of any namespace.
internal static class StartupHook
#pragma warning restore CA1050
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private static long _seen;
    private static long _longestPause;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("PASTEBIN_BENCH_PROBE") is not { Length: > 0 } folder)
        {
            return;
        }

        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, $"{Environment.ProcessId}.sock")));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true, Name = "bench probe" }.Start();
        new Thread(WatchPauses) { IsBackground = true, Name = "bench pauses" }.Start();
    }

    private static void Answer(Socket listener)
    {
        while (true)
        {
            using var connection = listener.Accept();
            var pause = TimeSpan.FromTicks(Interlocked.Exchange(ref _longestPause, 0)).TotalMilliseconds;
            connection.Send(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.GetEnvironmentVariable("ASPNETCORE_URLS")} {Environment.ProcessId} {GC.GetTotalAllocatedBytes()} {GC.CollectionCount(2)} {pause}\n")));
        }
    }

    // A full collection is rare: two between two looks would be a finding of its own.
    private static void WatchPauses()
    {
        while (true)
        {
            foreach (var kind in (ReadOnlySpan<GCKind>)[GCKind.FullBlocking, GCKind.Background])
            {
                var collection = GC.GetGCMemoryInfo(kind);
                if (collection.Index <= Interlocked.Read(ref _seen) || collection.Generation != 2)
                {
                    continue;
                }

                Interlocked.Exchange(ref _seen, collection.Index);
                foreach (var pause in collection.PauseDurations)
                {
                    if (pause.Ticks > Interlocked.Read(ref _longestPause))
                    {
                        Interlocked.Exchange(ref _longestPause, pause.Ticks);
                    }
                }
            }

            Thread.Sleep(Poll);
        }
    }
}
