using System.Net;
using System.Net.Sockets;

namespace PasteBin.Api.Forwarding;

/// <summary>What tells one client from another.</summary>
internal static class ClientNetwork
{
    /// <summary>The bytes of the client's address; of IPv6 those of the network, since a client has all the addresses in it.</summary>
    public static byte[] Of(IPAddress? client)
    {
        client = client is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : client;
        var address = client?.GetAddressBytes() ?? [];
        return client?.AddressFamily == AddressFamily.InterNetworkV6 ? address[..8] : address;
    }
}
