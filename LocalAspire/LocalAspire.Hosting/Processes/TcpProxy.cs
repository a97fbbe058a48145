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

    private readonly Func<IReadOnlyList<int>> targetPorts;
    private readonly Socket[] listeners;
    private readonly Task[] accepting;
    private readonly ConcurrentDictionary<Task, bool> connecting = [];
    private readonly RelayLoop loop;
    private readonly CancellationTokenSource stopping = new();
    private uint turn = uint.MaxValue;

    private TcpProxy(Socket[] listeners, Func<IReadOnlyList<int>> targetPorts)
    {
        this.listeners = listeners;
        this.targetPorts = targetPorts;
        Port = ((IPEndPoint)listeners[0].LocalEndPoint!).Port;
        loop = new RelayLoop($"proxy {Port}");
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
        await Task.WhenAll(connecting.Keys);
        loop.Dispose();
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
                var connection = Task.Run(() => Connect(client), CancellationToken.None);
                connecting[connection] = true;
                _ = connection.ContinueWith(ended => connecting.TryRemove(ended, out _), TaskScheduler.Default);
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

    private void Connect(Socket client)
    {
        try
        {
            client.NoDelay = true;
            if (Connect() is { } target)
            {
                loop.Add(client, target);
                return;
            }
        }
        catch (SocketException)
        {
            // The client is gone already, or there is no descriptor left for a target.
        }

        RelayLoop.Reset(client);
    }

    // Every target once, beginning with the one whose turn it is.
    private Socket? Connect()
    {
        var ports = targetPorts();
        var first = Interlocked.Increment(ref turn);
        for (var i = 0u; i < ports.Count && !stopping.IsCancellationRequested; i++)
        {
            var target = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (Epoll.Connect(target, ports[(int)((first + i) % (uint)ports.Count)], ConnectLimit))
            {
                return target;
            }

            target.Dispose();
        }

        return null;
    }
}
