using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PasteBin.Contracts.Keys;

namespace PasteBin.HashService.Keys;

/// <summary>Turns blocks of the sequence into keys. Depends on the secret alone: every replica, process and version makes the same of a number.</summary>
internal sealed class KeyGenerator : IDisposable
{
    /// <summary>Numbers in a block, the sequence's increment.</summary>
    public const int BlockSize = 1024;

    /// <summary>62^10: how many keys there are.</summary>
    public const ulong Domain = 839_299_365_868_340_224;

    private readonly KeyPermutation _permutation;

    public KeyGenerator(IOptions<KeysOptions> options)
    {
        _permutation = new(Derive(options.Value.Secret, "permutation"), Domain);
        Fingerprint = Derive(options.Value.Secret, "fingerprint");
    }

    /// <summary>32 bytes that tell secrets (and versions of the way from number to key) apart and give neither away.</summary>
    public byte[] Fingerprint { get; }

    /// <param name="first">A value of the sequence.</param>
    /// <returns>The keys of the numbers <paramref name="first"/> to <paramref name="first"/> + 1023.</returns>
    public string[] KeysOf(long first)
    {
        Span<ulong> numbers = stackalloc ulong[BlockSize];
        for (var i = 0; i < BlockSize; i++)
        {
            numbers[i] = (ulong)first + (ulong)i;
        }

        _permutation.Permute(numbers);
        var keys = new string[BlockSize];
        for (var i = 0; i < BlockSize; i++)
        {
            keys[i] = Base62.Encode(numbers[i], KeyLease.KeyLength);
        }

        return keys;
    }

    public void Dispose() => _permutation.Dispose();

    private static byte[] Derive(string secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes($"pastebin keys v1 {purpose}"));
}
