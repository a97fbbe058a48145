using System.Net.Sockets;
using System.Text;

namespace PasteBin.Tests.Fuzzing;

/// <param name="Bytes">All that came before the connection ended.</param>
/// <param name="WasReset">It ended in the middle, as when a server has answered and not read all that was sent.</param>
/// <param name="WasWaitedFor">The server waited for more until it was told that nothing more comes.</param>
internal sealed record Exchange(byte[] Request, byte[] Bytes, bool WasReset, bool WasWaitedFor)
{
    /// <exception cref="FormatException">The answers are not well-formed.</exception>
    // To the preface of HTTP/2 a server says in frames that it does not take it.
    public List<StrictAnswer> Answers() => AsIsRead.StartsWith("PRI * HTTP/2"u8) ? []
        : StrictHttp.Read(Bytes, AsIsRead.StartsWith("HEAD "u8), WasReset || WasWaitedFor);

    // A server takes no notice of empty lines before a request (RFC 9112, 2.2).
    private ReadOnlySpan<byte> AsIsRead => Request.AsSpan().TrimStart("\r\n"u8);

    /// <summary>The request as a message shows it.</summary>
    public string Shown => System.Text.RegularExpressions.Regex.Replace(
        Encoding.Latin1.GetString(Request.AsSpan(0, Math.Min(Request.Length, 3000))), @"[^\r\n -~]", static match => $@"\x{(int)match.Value[0]:x2}");
}

/// <summary>Sends bytes to the server and reads until it closes.</summary>
/// <param name="quiet">Without a byte for so long, a server is taken to wait for more of the request, and is told that there is none.</param>
internal sealed class FuzzClient(Uri address, TimeSpan quiet)
{
    /// <summary>For requests that are whole.</summary>
    public FuzzClient(Uri address) : this(address, TimeSpan.FromSeconds(5))
    {
    }

    /// <summary>Kestrel waits five seconds for the rest of a body that nobody reads.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="isAll">Tells the server at once that nothing more comes.</param>
    public async Task<Exchange> SendAsync(byte[] request, Random random, CancellationToken cancellation, bool isAll = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, limit.Token);
        var stream = client.GetStream();
        var answer = new MemoryStream();
        var reading = ReadAsync(stream, answer, limit.Token);
        var wasReset = !await WriteAsync(stream, request, random, limit.Token);
        var waited = isAll;
        if (isAll && !reading.IsCompleted)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        while (!reading.IsCompleted)
        {
            var before = answer.Length;
            await Task.WhenAny(reading, Task.Delay(quiet, limit.Token));
            if (!reading.IsCompleted && answer.Length == before && !waited)
            {
                waited = true;
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }

        return new(request, answer.ToArray(), !await reading || wasReset, waited);
    }

    /// <summary>False when the connection was reset.</summary>
    private static async Task<bool> ReadAsync(NetworkStream stream, MemoryStream answer, CancellationToken cancellation)
    {
        try
        {
            await stream.CopyToAsync(answer, cancellation);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>In one piece or in several. False when the connection ended before all was sent.</summary>
    private static async Task<bool> WriteAsync(NetworkStream stream, byte[] request, Random random, CancellationToken cancellation)
    {
        try
        {
            for (var (rest, pieces) = (request.AsMemory(), random.Next(4) == 0 ? random.Next(2, 5) : 1); !rest.IsEmpty; pieces--)
            {
                var piece = pieces > 1 ? random.Next(1, rest.Length + 1) : rest.Length;
                await stream.WriteAsync(rest[..piece], cancellation);
                rest = rest[piece..];
                await Task.Delay(rest.IsEmpty ? 0 : random.Next(20), cancellation);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
