using System.IO.Compression;
using System.Security.Cryptography;

namespace PasteBin.Api.Pages;

/// <summary>A file that pages load. Its address carries a hash of what is in it, so whoever has it never asks again.</summary>
internal sealed class Asset
{
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;

    public Asset(string name, byte[] bytes)
    {
        Bytes = bytes;
        var dot = name.LastIndexOf('.');
        FileName = $"{name[..dot]}.{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}{name[dot..]}";
        ContentType = name[dot..] switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };
        _brotli = new(() => Compress(static target => new BrotliStream(target, CompressionLevel.SmallestSize)));
        _gzip = new(() => Compress(static target => new GZipStream(target, CompressionLevel.SmallestSize)));
    }

    public string FileName { get; }

    public string ContentType { get; }

    public byte[] Bytes { get; }

    /// <summary>The smallest form that the header takes, and its encoding; null: as it is.</summary>
    public (byte[] Bytes, string? Encoding) For(string acceptEncoding) =>
        Takes(acceptEncoding, "br") ? (_brotli.Value, "br") : Takes(acceptEncoding, "gzip") ? (_gzip.Value, "gzip") : (Bytes, null);

    // Browsers write "gzip, deflate, br". Whoever weighs them gets one that they named, unless they named it to refuse it.
    private static bool Takes(string acceptEncoding, string encoding) => acceptEncoding.Split(',', StringSplitOptions.TrimEntries)
        .Any(item => item.Equals(encoding, StringComparison.OrdinalIgnoreCase)
            || (item.StartsWith($"{encoding};", StringComparison.OrdinalIgnoreCase) && !item.EndsWith("q=0", StringComparison.Ordinal)));

    private byte[] Compress(Func<Stream, Stream> compressor)
    {
        using var target = new MemoryStream();
        using (var stream = compressor(target))
        {
            stream.Write(Bytes);
        }

        return target.ToArray();
    }
}
