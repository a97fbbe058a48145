using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PasteBin.Bench.Load;

/// <summary>
/// Sends requests at fixed times, whether those before are answered or not, as people do: a server that stalls is asked all the same, and every answer
/// that was late counts, from the time at which its request was due. What is due within a millisecond may be sent together.
/// </summary>
/// <remarks>
/// One thread, requests that are bytes already, and of the answers no more than their status and length: a client that takes as much of a machine's few
/// cores as the server is what is measured. Of the generators that are there to be had, h2load sends from all of its connections at the same moment, and it
/// and bombardier count from when a request was sent, not from when it was due.
/// </remarks>
/// <param name="rate">Requests per second.</param>
/// <param name="next">The next request; asked on the thread that sends it.</param>
/// <param name="status">Of a right answer.</param>
internal sealed class WireLoad(Uri server, int rate, Func<ReadOnlyMemory<byte>> next, int status) : IAsyncDisposable
{
    // As many as the other generators have. Whoever waits for a connection waits for the answer.
    private const int MostConnections = 64;

    private const int MicrosecondsOfATick = 1000;

    private readonly Stack<Connection> _idle = [];
    private readonly Dictionary<Socket, Connection> _busy = [];
    private readonly Lock _gate = new();
    private List<TimeSpan> _latencies = [];
    private int _errors;
    private volatile bool _isStopping;
    private Task _running = Task.CompletedTask;

    public static byte[] Get(string path, string? accept = null) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{(accept is null ? "" : $"Accept: {accept}\r\n")}\r\n");

    public static byte[] Post(string path, ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    public void Start() => _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>What was answered since the last call.</summary>
    public Latencies Take()
    {
        lock (_gate)
        {
            var taken = Latencies.Of([.. _latencies], _errors);
            (_latencies, _errors) = ([], 0);
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _running;
        foreach (var connection in _idle.Concat(_busy.Values))
        {
            connection.Dispose();
        }
    }

    private void Run()
    {
        var started = Stopwatch.GetTimestamp();
        var readable = new List<Socket>();
        for (var sent = 0L; !_isStopping;)
        {
            while (_busy.Count < MostConnections && started + sent * Stopwatch.Frequency / rate is var due && due <= Stopwatch.GetTimestamp())
            {
                Send(due);
                sent++;
            }

            if (_busy.Count == 0)
            {
                Thread.Sleep(1);
                continue;
            }

            readable.Clear();
            readable.AddRange(_busy.Keys);
            Socket.Select(readable, null, null, MicrosecondsOfATick);
            readable.ForEach(Receive);
        }
    }

    private void Send(long due)
    {
        if (!_idle.TryPop(out var connection))
        {
            connection = new Connection();
        }

        try
        {
            connection.Send(server, next().Span, due);
            _busy.Add(connection.Socket, connection);
        }
        catch (SocketException)
        {
            Answered(connection, null);
        }
    }

    private void Receive(Socket socket)
    {
        var connection = _busy[socket];
        try
        {
            if (connection.Receive() is { } answer)
            {
                _busy.Remove(socket);
                Answered(connection, answer);
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            _busy.Remove(socket);
            Answered(connection, null);
        }
    }

    private void Answered(Connection connection, int? answer)
    {
        lock (_gate)
        {
            _latencies.Add(Stopwatch.GetElapsedTime(connection.Due));
            _errors += answer == status ? 0 : 1;
        }

        if (answer is null)
        {
            connection.Dispose();
        }
        else
        {
            _idle.Push(connection);
        }
    }

    private sealed class Connection : IDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private int _filled;
        private int _left;
        private int _status;

        public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public long Due { get; private set; }

        /// <exception cref="SocketException">The connection failed.</exception>
        public void Send(Uri server, ReadOnlySpan<byte> request, long due)
        {
            (Due, _filled, _left, _status) = (due, 0, 0, 0);
            if (!Socket.Connected)
            {
                Socket.Connect(IPAddress.Loopback, server.Port);
            }

            Socket.Send(request);
        }

        /// <summary>Some of the answer; its status, when that was all.</summary>
        /// <exception cref="SocketException">The connection failed.</exception>
        /// <exception cref="IOException">It ended before the answer did.</exception>
        public int? Receive()
        {
            var read = Socket.Receive(_buffer.AsSpan(_status == 0 ? _filled : 0));
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            if (_status != 0)
            {
                _left -= read;
            }
            else
            {
                _filled += read;
                if (_buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8) is var end and >= 0)
                {
                    (_status, var length) = Read(_buffer.AsSpan(0, end));
                    _left = end + 4 + length - _filled;
                }
            }

            return _status != 0 && _left <= 0 ? _status : null;
        }

        public void Dispose() => Socket.Dispose();

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
