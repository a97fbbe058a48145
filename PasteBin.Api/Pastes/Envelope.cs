using System.Security.Cryptography;

namespace PasteBin.Api.Pastes;

/// <summary>Bytes encrypted and authenticated with AES-256-GCM: a random nonce (12 bytes), the tag (16), the ciphertext.</summary>
internal static class Envelope
{
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeadLength = NonceLength + TagLength;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content)
    {
        var envelope = new byte[HeadLength + content.Length];
        RandomNumberGenerator.Fill(envelope.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(envelope.AsSpan(0, NonceLength), content, envelope.AsSpan(HeadLength), envelope.AsSpan(NonceLength, TagLength));
        return envelope;
    }

    /// <summary>Null when it was sealed with another key, or is damaged.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length < HeadLength)
        {
            return null;
        }

        var content = new byte[envelope.Length - HeadLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(envelope[..NonceLength], envelope[HeadLength..], envelope.Slice(NonceLength, TagLength), content);
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
