using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PasteBin.Api.RateLimits;

/// <summary>Whom a limit counts as one: an IPv4 address, or the /64 of an IPv6 address, all of whose addresses one client has.</summary>
internal static class ClientNetwork
{
    // No IPv6 /64 ends in it.
    private const ulong IPv4 = 1UL << 32;

    public static UInt128 Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _))
        {
            return default;
        }

        return address.AddressFamily == AddressFamily.InterNetwork ? IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : address.IsIPv4MappedToIPv6 ? IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])
            : new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes), 0);
    }

    public static byte[] BytesOf(IPAddress? address)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Of(address));
        return bytes;
    }

    /// <summary>What stands for it outside this process, with whatever else the bucket is of.</summary>
    public static UInt128 Disguise(UInt128 network, ReadOnlySpan<byte> salt = default)
    {
        Span<byte> data = stackalloc byte[16 + salt.Length];
        BinaryPrimitives.WriteUInt128BigEndian(data, network);
        salt.CopyTo(data[16..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
