using System.Buffers;
using System.IO.Compression;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Decides once, when a paste is created, whether it is stored and cached compressed.</summary>
internal static class TextCompression
{
    /// <summary>Bytes. Up to about this a row lies in its table's own page either way, and a reader's copy in memory would be a second one.</summary>
    private const int Smallest = 2048;

    private const int Overhead = 1024;

    /// <summary>Gives back the text as it is to be stored: gzip when that saves at least a fifth, else a copy of the bytes as they came.</summary>
    public static (byte[] Content, string? Encoding) Compress(ReadOnlySpan<byte> text) => text.Length < Smallest ? (text.ToArray(), null) : TryGzip(text);

    internal static (byte[] Content, string? Encoding) TryGzip(ReadOnlySpan<byte> text)
    {
        // What cannot be compressed grows: zlib-ng's fastest level spends nine bits on each byte. With a seventh more the buffer always suffices.
        var buffer = ArrayPool<byte>.Shared.Rent(text.Length + text.Length / 7 + Overhead);
        try
        {
            using var target = new MemoryStream(buffer);
            using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(text);
            }

            var compressed = (int)target.Position;
            return compressed <= text.Length - text.Length / 5
                ? (buffer.AsSpan(0, compressed).ToArray(), Paste.Gzip)
                : (text.ToArray(), null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
