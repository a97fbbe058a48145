using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PasteBin.Tests.Api.Dialects;

/// <summary>AES-GCM (NIST SP 800-38D) with a vector of 16 bytes, as PrivateBin's clients have it; .NET's own takes 12 alone.</summary>
internal static class WideGcm
{
    private const int Tag = 16;

    public static byte[] Seal(byte[] key, byte[] vector, byte[] plain, byte[] data)
    {
        using var aes = new Gcm(key, vector);
        var encrypted = aes.Stream(plain);
        return [.. encrypted, .. aes.Tag(encrypted, data)];
    }

    /// <exception cref="CryptographicException">It was sealed with another key, or is not what was sealed.</exception>
    public static byte[] Open(byte[] key, byte[] vector, byte[] encrypted, byte[] data)
    {
        using var aes = new Gcm(key, vector);
        return CryptographicOperations.FixedTimeEquals(aes.Tag(encrypted[..^Tag], data), encrypted.AsSpan(^Tag..))
            ? aes.Stream(encrypted[..^Tag]) : throw new CryptographicException("It does not open.");
    }

    private sealed class Gcm : IDisposable
    {
        private readonly Aes _aes = Aes.Create();
        private readonly UInt128 _subkey;
        private readonly UInt128 _start;

        public Gcm(byte[] key, byte[] vector)
        {
            _aes.Key = key;
            _subkey = Encrypt(0);
            _start = Hash(vector, []);
        }

        public byte[] Stream(byte[] text)
        {
            var result = text.ToArray();
            for (var at = 0; at < text.Length; at += 16)
            {
                // The lower 32 bits count, and carry nothing over.
                var counter = (_start & ~(UInt128)uint.MaxValue) | (uint)((uint)_start + 1 + (at / 16));
                var key = Bytes(Encrypt(counter));
                for (var index = at; index < Math.Min(at + 16, text.Length); index++)
                {
                    result[index] ^= key[index - at];
                }
            }

            return result;
        }

        public byte[] Tag(byte[] encrypted, byte[] data) => Bytes(Hash(encrypted, data) ^ Encrypt(_start));

        public void Dispose() => _aes.Dispose();

        private UInt128 Encrypt(UInt128 block) => BinaryPrimitives.ReadUInt128BigEndian(_aes.EncryptEcb(Bytes(block), PaddingMode.None));

        private UInt128 Hash(byte[] text, byte[] data)
        {
            UInt128 hash = 0;
            foreach (var part in (byte[][])[data, text])
            {
                for (var at = 0; at < part.Length; at += 16)
                {
                    var block = new byte[16];
                    part.AsSpan(at, Math.Min(16, part.Length - at)).CopyTo(block);
                    hash = Multiply(hash ^ BinaryPrimitives.ReadUInt128BigEndian(block));
                }
            }

            return Multiply(hash ^ new UInt128((ulong)data.Length * 8, (ulong)text.Length * 8));
        }

        private UInt128 Multiply(UInt128 other)
        {
            UInt128 product = 0;
            var shifted = _subkey;
            for (var bit = 127; bit >= 0; bit--)
            {
                product ^= (other >> bit & 1) == 1 ? shifted : 0;
                shifted = (shifted >> 1) ^ ((shifted & 1) == 1 ? (UInt128)0xE1 << 120 : 0);
            }

            return product;
        }

        private static byte[] Bytes(UInt128 block)
        {
            var bytes = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, block);
            return bytes;
        }
    }
}
