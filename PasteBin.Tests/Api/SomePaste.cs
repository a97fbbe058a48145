using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Api;

/// <summary>Pastes as the store finds them.</summary>
internal static class SomePaste
{
    public static Paste With(
        string text = "text", string key = "abcdefghij", DateTimeOffset? expiresAt = null, string? title = null, bool burn = false) =>
        With(Encoding.UTF8.GetBytes(text), key, expiresAt, title, burn);

    public static Paste With(
        byte[] bytes, string key = "abcdefghij", DateTimeOffset? expiresAt = null, string? title = null, bool burn = false) =>
        new(key, bytes, null, bytes.Length, SHA256.HashData(bytes), "csharp", title,
            new(2026, 11, 21, 11, 0, 0, TimeSpan.Zero), expiresAt ?? DateTimeOffset.MaxValue, burn, 1);

    public static Paste Compressed(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return With(bytes) with { Content = buffer.ToArray(), ContentEncoding = Paste.Gzip };
    }
}
