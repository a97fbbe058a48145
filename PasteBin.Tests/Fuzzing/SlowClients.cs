using System.Net.Sockets;
using System.Text;
using PasteBin.Api.Connections;

namespace PasteBin.Tests.Fuzzing;

/// <summary>Connections that send a byte now and then, to hold what a server has for the others.</summary>
internal static class SlowClients
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);

    /// <summary>Kestrel looks once a second, and a machine may be busy.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private static readonly ConnectionOptions Options = new();

    private static readonly string[] Bodies = ["/", "/documents", "/api/v1/pastes", "/api/v2/", "/api/api_post.php"];

    /// <summary>Heads that never end and bodies slower than any line. For each, whether the server has ended it when it should.</summary>
    public static async Task<bool[]> OpenAsync(Uri address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Options.HeadersTimeout + Options.Grace + Slack);
        var heads = Enumerable.Range(0, 40).Select(_ => TrickleAsync(address, $"GET / HTTP/1.1\r\nHost: {address.Authority}\r\nX-Slow: ", limit.Token));
        var bodies = Enumerable.Range(0, 40).Select(number => TrickleAsync(
            address, $"POST {Bodies[number % Bodies.Length]} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ncontent=", limit.Token));
        return await Task.WhenAll(heads.Concat(bodies));
    }

    /// <summary>A reader that asks for a text and takes no more than the start of the answer, which says the status.</summary>
    public static async Task<(TcpClient Reader, string Status)> StallAsync(Uri address, string method, string path, CancellationToken cancellation)
    {
        var reader = new TcpClient { ReceiveBufferSize = 4096 };
        await reader.ConnectAsync(address.Host, address.Port, cancellation);
        await reader.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: 0\r\n\r\n"), cancellation);
        var start = new byte["HTTP/1.1 200".Length];
        await reader.GetStream().ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        return (reader, Encoding.ASCII.GetString(start)[^3..]);
    }

    private static async Task<bool> TrickleAsync(Uri address, string start, CancellationToken limit)
    {
        using var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(address.Host, address.Port, limit);
            var stream = client.GetStream();
            var ended = stream.CopyToAsync(Stream.Null, limit);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start), limit);
            while (!ended.IsCompleted)
            {
                await stream.WriteAsync("a"u8.ToArray(), limit);
                await Task.WhenAny(ended, Task.Delay(Pace, limit));
            }

            await ended;
            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
