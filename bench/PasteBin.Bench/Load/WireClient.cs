using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PasteBin.Bench.Load;

/// <summary>
/// Sends requests that are bytes already, and reads of the answers no more than their status and length: at tens of thousands a second
/// <see cref="HttpClient"/> takes more of a machine than the server that is measured.
/// </summary>
internal sealed class WireClient(Uri server) : IDisposable
{
    // As many as the other generators have: a client that is behind and opens more has more to do, and stays behind. Who waits for a connection waits for the answer.
    private const int MostConnections = 64;

    private readonly ConcurrentBag<Connection> _idle = [];
    private readonly SemaphoreSlim _free = new(MostConnections);

    public static byte[] Get(string path, string? accept = null) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{(accept is null ? "" : $"Accept: {accept}\r\n")}\r\n");

    public static byte[] Post(string path, ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    /// <summary>The answer's status, over a connection that nobody else uses meanwhile.</summary>
    /// <exception cref="SocketException">The connection failed.</exception>
    /// <exception cref="IOException">It ended before the answer did.</exception>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _free.WaitAsync();
        if (!_idle.TryTake(out var connection))
        {
            connection = new Connection();
        }

        try
        {
            var status = await connection.SendAsync(server, request);
            _idle.Add(connection);
            return status;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }

        _free.Dispose();
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _buffer = new byte[16 * 1024];

        public async Task<int> SendAsync(Uri server, ReadOnlyMemory<byte> request)
        {
            if (!_socket.Connected)
            {
                await _socket.ConnectAsync(IPAddress.Loopback, server.Port);
            }

            await _socket.SendAsync(request);
            int filled = 0, end;
            do
            {
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled));
                filled += read > 0 ? read : throw new IOException("The server closed the connection.");
                end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            }
            while (end < 0);

            var (status, length) = Read(_buffer.AsSpan(0, end));
            for (var left = end + 4 + length - filled; left > 0;)
            {
                var read = await _socket.ReceiveAsync(_buffer.AsMemory());
                left -= read > 0 ? read : throw new IOException("The server closed the connection.");
            }

            return status;
        }

        public void Dispose() => _socket.Dispose();

        // HTTP/1.1 200 OK
        private static (int Status, int Length) Read(ReadOnlySpan<byte> head)
        {
            var name = "Content-Length: "u8;
            var at = head.IndexOf(name);
            var value = at < 0 ? throw new IOException("The answer does not say how long it is.") : head[(at + name.Length)..];
            var end = value.IndexOf((byte)'\r');
            return (int.Parse(head.Slice(9, 3), CultureInfo.InvariantCulture), int.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture));
        }
    }
}
