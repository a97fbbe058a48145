using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LocalAspire.Hosting.Processes;

/// <summary>What a descriptor is ready for, with Linux's numbers.</summary>
[Flags]
internal enum Readiness : uint
{
    None = 0,
    Read = 0x1,
    Write = 0x4,
    Error = 0x8,

    /// <summary>Once per change, not for as long as it lasts.</summary>
    EdgeTriggered = 1u << 31,
}

/// <summary>Linux's epoll, level-triggered, and the non-blocking calls on sockets that go with it.</summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    /// <summary>What <see cref="Receive"/> and <see cref="Send"/> return when they would have to wait.</summary>
    public const int WouldBlock = -1;

    /// <summary>What they return when the connection is broken.</summary>
    public const int Broken = -2;

    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    private const int Add = 1, Remove = 2, Modify = 3;
    private const int DontWait = 0x40, NoSignal = 0x4000;
    private const int Interrupted = 4, Again = 11, InProgress = 115;
    private const int MostEvents = 256;

    // struct epoll_event { uint32_t events; uint64_t data; } is packed on x86-64 alone.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(long);

    private readonly int poll = epoll_create1(CloseOnExec);
    private readonly int wake = eventfd(0, CloseOnExec | NonBlocking);
    private readonly byte[] events = new byte[MostEvents * (sizeof(long) * 2)];

    public Epoll() => Watch(wake, Readiness.None, Readiness.Read | Readiness.EdgeTriggered);

    /// <summary>Changes what is waited for. To wait for nothing is not to be told of errors either. False: it cannot be watched.</summary>
    public bool Watch(int descriptor, Readiness before, Readiness now)
    {
        var change = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new(change, 4), (uint)now);
        BinaryPrimitives.WriteInt64LittleEndian(new(change + DataOffset, 8), descriptor);
        var operation = before == Readiness.None ? Add : now == Readiness.None ? Remove : Modify;
        return before == now || epoll_ctl(poll, operation, descriptor, change) == 0;
    }

    /// <summary>Blocks until something is ready or <see cref="Wake"/> is called.</summary>
    public int Wait()
    {
        fixed (byte* first = events)
        {
            return Math.Max(0, epoll_wait(poll, first, MostEvents, -1));
        }
    }

    /// <summary>One of the events of the last <see cref="Wait"/>.</summary>
    public (int Descriptor, Readiness Readiness) Event(int index)
    {
        var one = events.AsSpan(index * EventSize, EventSize);
        return ((int)BinaryPrimitives.ReadInt64LittleEndian(one[DataOffset..]), (Readiness)BinaryPrimitives.ReadUInt32LittleEndian(one));
    }

    /// <summary>Ends a <see cref="Wait"/>, this one or the next.</summary>
    public void Wake()
    {
        var one = 1L;
        _ = write(wake, &one, sizeof(long));
    }

    /// <summary>The number of bytes received; 0 at the end.</summary>
    public static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            return Result(recv(socket, first, buffer.Length, DontWait));
        }
    }

    /// <summary>The number of bytes that the system took.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return Result(send(socket, first, bytes.Length, DontWait | NoSignal));
        }
    }

    /// <summary>
    /// Connects to a port of 127.0.0.1 in the time given. <see cref="Socket.Connect(EndPoint)"/> knows no limit, and the asynchronous
    /// one leaves the socket with .NET's own event loop, which then wakes for its every byte.
    /// </summary>
    public static bool Connect(Socket socket, int port, TimeSpan limit)
    {
        // struct sockaddr_in: family (AF_INET, in the machine's order), port and address in the network's.
        ReadOnlySpan<byte> address = [2, 0, (byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        socket.Blocking = false;
        fixed (byte* first = address)
        {
            return connect((int)socket.Handle, first, address.Length) == 0
                || (Marshal.GetLastPInvokeError() is InProgress or Interrupted
                    && socket.Poll(limit, SelectMode.SelectWrite)
                    && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0);
        }
    }

    public void Dispose()
    {
        _ = close(wake);
        _ = close(poll);
    }

    private static int Result(nint result) => result >= 0 ? (int)result : Marshal.GetLastPInvokeError() is Again or Interrupted ? WouldBlock : Broken;

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int poll, int operation, int descriptor, byte* change);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int poll, byte* events, int count, int milliseconds);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, void* bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, byte* bytes, nint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, byte* bytes, nint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int socket, byte* address, int length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
