using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LocalAspire.Hosting.Processes;

/// <summary>
/// Hands every connection to one of the targets in turn and touches no byte of it. A target that refuses is skipped at once; without
/// any the connection is reset. Listens on 127.0.0.1 and, where it exists, ::1, because <c>localhost</c> may mean either.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    // A refused connection fails at once. One that is not even answered (a stopped process whose backlog is full) must not hold the client.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    // Most exchanges are small, and an idle kept-alive connection keeps two of these; what fills one gets a larger one.
    private const int SmallBuffer = 4 * 1024, LargeBuffer = 128 * 1024;

    private readonly Func<IReadOnlyList<int>> targetPorts;
    private readonly Socket[] listeners;
    private readonly Task[] accepting;
    private readonly ConcurrentDictionary<Task, bool> connections = [];
    private readonly CancellationTokenSource stopping = new();
    private uint turn = uint.MaxValue;

    private TcpProxy(Socket[] listeners, Func<IReadOnlyList<int>> targetPorts)
    {
        this.listeners = listeners;
        this.targetPorts = targetPorts;
        Port = ((IPEndPoint)listeners[0].LocalEndPoint!).Port;
        accepting = [.. listeners.Select(AcceptAsync)];
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Listens.</summary>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="targetPorts">The targets' ports on 127.0.0.1, asked for every connection.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static TcpProxy Start(int port, Func<IReadOnlyList<int>> targetPorts)
    {
        if (port == 0)
        {
            port = FreePort.Next();
        }

        var listeners = new List<Socket>();
        try
        {
            listeners.Add(Listen(IPAddress.Loopback, port));
            if (FreePort.HasIPv6)
            {
                listeners.Add(Listen(IPAddress.IPv6Loopback, port));
            }

            return new TcpProxy([.. listeners], targetPorts);
        }
        catch
        {
            listeners.ForEach(listener => listener.Dispose());
            throw;
        }
    }

    /// <summary>Closes the listeners and every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync();
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(accepting);
        await Task.WhenAll(connections.Keys);
        stopping.Dispose();
    }

    private static Socket Listen(IPAddress address, int port)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(1024);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(stopping.Token);
                var connection = RelayAsync(client);
                connections[connection] = true;
                _ = connection.ContinueWith(ended => connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (SocketException) when (!stopping.IsCancellationRequested)
            {
                // Out of descriptors, or the client was gone before it was accepted: neither is a reason to stop listening.
                await Task.Delay(10);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var _ = client;
        client.NoDelay = true;
        using var target = await ConnectAsync();
        if (target is null)
        {
            Reset(client);
            return;
        }

        using var closing = stopping.Token.UnsafeRegister(static sockets =>
        {
            var (client, target) = ((Socket, Socket))sockets!;
            Reset(client);
            Reset(target);
        }, (client, target));
        await Task.WhenAll(CopyAsync(client, target), CopyAsync(target, client));
    }

    // Every target once, beginning with the one whose turn it is.
    private async Task<Socket?> ConnectAsync()
    {
        var ports = targetPorts();
        var first = Interlocked.Increment(ref turn);
        for (var i = 0u; i < ports.Count && !stopping.IsCancellationRequested; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
                limit.CancelAfter(ConnectLimit);
                await socket.ConnectAsync(IPAddress.Loopback, ports[(int)((first + i) % (uint)ports.Count)], limit.Token);
                return socket;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    // The end of one direction is passed on and leaves the other open; an error ends both.
    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, SocketFlags.None)) > 0)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None);
                }

                if (read == buffer.Length && read < LargeBuffer)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(LargeBuffer);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }
}
