using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>A client that tries a paste's password.</summary>
internal readonly record struct Attempt(string Key, IPAddress? Client)
{
    /// <summary>Tells neither the paste nor the client. Of an IPv6 address the network counts: a client has all the addresses in it.</summary>
    public string Name
    {
        get
        {
            var client = Client is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : Client;
            var address = client?.GetAddressBytes() ?? [];
            var network = client?.AddressFamily == AddressFamily.InterNetworkV6 ? address.AsSpan(0, 8) : address;
            return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(Key), 0, .. network]).AsSpan(0, 16));
        }
    }
}
