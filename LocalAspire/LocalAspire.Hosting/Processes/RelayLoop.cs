using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace LocalAspire.Hosting.Processes;

/// <summary>
/// Passes bytes between pairs of sockets, all on one thread: no hand-over between threads and no spinning, which on a machine whose cores
/// the services want costs more than the copying, and no buffer for a connection that has nothing to say.
/// </summary>
internal sealed class RelayLoop : IDisposable
{
    private readonly Epoll epoll = new();
    private readonly ConcurrentQueue<(Socket Client, Socket Target)> arriving = [];
    private readonly Dictionary<int, Side> sides = [];
    private readonly HashSet<Side> finished = [];
    private readonly byte[] buffer = new byte[128 * 1024];
    private readonly Thread thread;
    private volatile bool stopping;

    public RelayLoop(string name)
    {
        thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Takes over two connected sockets, until both directions have ended or the connection breaks. Not after disposing.</summary>
    public void Add(Socket client, Socket target)
    {
        arriving.Enqueue((client, target));
        epoll.Wake();
    }

    /// <summary>Resets every connection.</summary>
    public void Dispose()
    {
        stopping = true;
        epoll.Wake();
        thread.Join();
        epoll.Dispose();
    }

    /// <summary>Closes a socket so that its peer sees an error and not an end.</summary>
    public static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private void Run()
    {
        while (!stopping)
        {
            var ready = epoll.Wait();
            for (var i = 0; i < ready; i++)
            {
                var (descriptor, readiness) = epoll.Event(i);
                if (sides.TryGetValue(descriptor, out var side) && !finished.Contains(side))
                {
                    Serve(side, readiness);
                }
            }

            // Only now: a descriptor that is closed earlier could be another connection's already when an older event for it comes up.
            Remove();
            Arrive();
        }

        finished.UnionWith(sides.Values);
        Remove();
    }

    private void Arrive()
    {
        while (arriving.TryDequeue(out var pair))
        {
            var (client, target) = Side.Pair(pair.Client, pair.Target);
            sides[client.Descriptor] = client;
            sides[target.Descriptor] = target;
            Watch(client);
        }
    }

    private void Remove()
    {
        foreach (var side in finished)
        {
            sides.Remove(side.Descriptor);
            side.Close();
        }

        finished.Clear();
    }

    private void Serve(Side side, Readiness readiness)
    {
        var works = !readiness.HasFlag(Readiness.Error) && side.Flush() && side.Pass(buffer);
        if (works && !(side.HasEnded && side.Other.HasEnded))
        {
            Watch(side);
        }
        else
        {
            side.PassLast(buffer);
            side.Other.PassLast(buffer);
            finished.Add(side);
            finished.Add(side.Other);
        }
    }

    // What one side does also changes what the other may.
    private void Watch(Side side)
    {
        foreach (var one in (ReadOnlySpan<Side>)[side, side.Other])
        {
            var now = one.Interest;
            if (!epoll.Watch(one.Descriptor, one.Watched, now))
            {
                finished.Add(side);
                finished.Add(side.Other);
            }

            one.Watched = now;
        }
    }

    /// <summary>One of the two ends of a connection, and the bytes that it has not taken yet.</summary>
    private sealed class Side(Socket socket)
    {
        private byte[] held = [];
        private int heldFrom, heldTo;

        public Side Other { get; private set; } = null!;

        public int Descriptor { get; } = (int)socket.Handle;

        public Readiness Watched { get; set; }

        /// <summary>It has said all, and the other side was told.</summary>
        public bool HasEnded { get; private set; }

        /// <summary>Nothing is read from a side before the other has taken what was read: no more than one buffer is ever held.</summary>
        public Readiness Interest =>
            (HasEnded || Other.Holds ? Readiness.None : Readiness.Read) | (Holds ? Readiness.Write : Readiness.None);

        private bool Holds => heldFrom < heldTo;

        public static (Side Client, Side Target) Pair(Socket client, Socket target)
        {
            var (one, other) = (new Side(client), new Side(target));
            one.Other = other;
            other.Other = one;
            return (one, other);
        }

        /// <summary>Sends what it would not take before. False: the connection is broken.</summary>
        public bool Flush()
        {
            if (!Holds)
            {
                return true;
            }

            var sent = Epoll.Send(Descriptor, held.AsSpan(heldFrom, heldTo - heldFrom));
            heldFrom += Math.Max(sent, 0);
            if (!Holds)
            {
                Release();
            }

            return sent != Epoll.Broken;
        }

        /// <summary>Passes on what it says, and its end. False: the connection is broken.</summary>
        public bool Pass(byte[] buffer)
        {
            if (HasEnded || Other.Holds)
            {
                return true;
            }

            var read = Epoll.Receive(Descriptor, buffer);
            if (read > 0)
            {
                return Other.Take(buffer.AsSpan(0, read));
            }

            HasEnded = read == 0;
            return HasEnded ? Other.End() : read == Epoll.WouldBlock;
        }

        /// <summary>
        /// Passes on what it said before the connection broke, as far as the other side takes it at once: a server that refuses before it has read
        /// everything says why, and its close is a reset.
        /// </summary>
        public void PassLast(byte[] buffer)
        {
            while (!HasEnded && Other.Flush() && !Other.Holds && Epoll.Receive(Descriptor, buffer) is > 0 and var read && Other.Take(buffer.AsSpan(0, read)))
            {
            }
        }

        /// <summary>Normally when both directions have ended, with a reset otherwise.</summary>
        public void Close()
        {
            Release();
            if (HasEnded && Other.HasEnded)
            {
                socket.Dispose();
            }
            else
            {
                Reset(socket);
            }
        }

        private bool Take(ReadOnlySpan<byte> bytes)
        {
            var sent = Epoll.Send(Descriptor, bytes);
            if (sent < bytes.Length && sent != Epoll.Broken)
            {
                var rest = bytes[Math.Max(sent, 0)..];
                held = ArrayPool<byte>.Shared.Rent(rest.Length);
                rest.CopyTo(held);
                (heldFrom, heldTo) = (0, rest.Length);
            }

            return sent != Epoll.Broken;
        }

        private bool End()
        {
            try
            {
                socket.Shutdown(SocketShutdown.Send);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        private void Release()
        {
            if (held.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(held);
                held = [];
                heldFrom = heldTo = 0;
            }
        }
    }
}
