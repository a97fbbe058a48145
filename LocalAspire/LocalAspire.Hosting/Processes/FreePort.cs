using System.Net;
using System.Net.Sockets;

namespace LocalAspire.Hosting.Processes;

/// <summary>Finds free TCP ports on loopback.</summary>
internal static class FreePort
{
    // Below the range that outgoing connections take theirs from (32768 and up): one of those must not grab a port between
    // the moment it was found free and the moment a server listens on it.
    private const int First = 20000, AfterLast = 32768;

    private static readonly HashSet<int> Given = [];

    /// <summary>A port that is free and that no earlier call in this process was given.</summary>
    /// <exception cref="IOException">None was found.</exception>
    public static int Next()
    {
        lock (Given)
        {
            for (var tries = 0; tries < 10_000; tries++)
            {
                var port = Random.Shared.Next(First, AfterLast);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }

        throw new IOException("There is no free TCP port left on 127.0.0.1.");
    }

    /// <summary>Whether nobody listens on the port on loopback (or on every address).</summary>
    public static bool IsFree(int port) => CanBind(IPAddress.Loopback, port) && (!HasIPv6 || CanBind(IPAddress.IPv6Loopback, port));

    /// <summary>Whether the machine has ::1, which <c>localhost</c> may then name first.</summary>
    public static bool HasIPv6 { get; } = Socket.OSSupportsIPv6 && CanBind(IPAddress.IPv6Loopback, 0);

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
