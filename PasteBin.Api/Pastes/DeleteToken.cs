using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PasteBin.Contracts.Keys;

namespace PasteBin.Api.Pastes;

/// <summary>What deletes and changes a paste, for whoever created it.</summary>
internal static class DeleteToken
{
    private const int Size = 16;

    /// <summary>Digits of any 64 bits in base 62.</summary>
    private const int HalfLength = 11;

    // The system's generator takes nearly as long for one token as for all of these.
    private const int Supply = 32 * Size;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    /// <summary>128 random bits in 22 letters and digits.</summary>
    public static string New()
    {
        _random ??= new byte[Supply];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(_random);
            _left = Supply;
        }

        _left -= Size;
        var bits = _random.AsSpan(_left, Size);
        var (high, low) = (MemoryMarshal.Read<ulong>(bits), MemoryMarshal.Read<ulong>(bits[sizeof(ulong)..]));
        bits.Clear();
        return Base62.Encode(high, HalfLength) + Base62.Encode(low, HalfLength);
    }

    /// <summary>What is stored of it.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
