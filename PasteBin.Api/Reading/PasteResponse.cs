using System.Buffers.Text;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using PasteBin.Api.Pastes;
using PasteBin.Api.Views;

namespace PasteBin.Api.Reading;

/// <summary>A paste ready to be answered with: its forms and their entity tags. Immutable to its readers, who may be many at once, and are counted.</summary>
public sealed class PasteResponse
{
    // Text that is stored compressed is kept as it came too once somebody asks for it so, as curl does; larger text is decompressed each time.
    private const int LargestKept = 1024 * 1024;

    // Objects around the bytes, in the cache's tables too.
    private const int Overhead = 1024;

    private volatile byte[]? _identity;
    private volatile string? _jsonTag;
    private ViewTally? _views;

    public PasteResponse(Paste paste)
    {
        Paste = paste;
        // Half of a SHA-256 is 128 bits: nobody finds another text with the same.
        var hash = Base64Url.EncodeToString(paste.ContentHash.AsSpan(0, 16));
        IdentityTag = $"\"{hash}\"";
        EncodedTag = paste.ContentEncoding is { } encoding ? $"\"{hash}-{encoding}\"" : StringValues.Empty;
    }

    public Paste Paste { get; }

    /// <summary>Strong entity tag of the bytes as they came.</summary>
    public StringValues IdentityTag { get; }

    /// <summary>Strong entity tag of the bytes as stored; empty when these are the same.</summary>
    public StringValues EncodedTag { get; }

    /// <summary>Strong entity tag of the JSON form, which also says what a change without new text changes.</summary>
    public string JsonTag => _jsonTag ??= "\"" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"json3 {IdentityTag} {Paste.Version} {Paste.CreatedAt.UtcTicks} {Paste.UpdatedAt?.UtcTicks} {Paste.ExpiresAt.UtcTicks} {Paste.Public} {Paste.ReadsLeft} {Paste.Language}\n{Paste.Title}")).AsSpan(0, 16)) + "\"";

    /// <summary>How often it was read.</summary>
    public ViewTally Views => _views ?? Interlocked.CompareExchange(ref _views, new(Paste.Key), null) ?? _views;

    /// <summary>Bytes of memory this takes, at most.</summary>
    public int Cost => Overhead + Paste.Content.Length + (Paste.ContentEncoding is not null && Paste.Size <= LargestKept ? Paste.Size : 0)
        + 2 * (Paste.Title?.Length ?? 0);

    /// <summary>The bytes as they came, if they are at hand; else <see cref="OpenIdentity"/> has them.</summary>
    public bool TryGetIdentity(out ReadOnlyMemory<byte> bytes)
    {
        bytes = Paste.ContentEncoding is null ? Paste.Content : _identity;
        if (bytes.IsEmpty && Paste.Size <= LargestKept)
        {
            bytes = _identity = Decompress();
        }

        return !bytes.IsEmpty;
    }

    /// <summary>The bytes as they came, all in memory, however many.</summary>
    /// <exception cref="InvalidDataException">What is stored is damaged.</exception>
    public ReadOnlyMemory<byte> GetIdentity() => TryGetIdentity(out var bytes) ? bytes : Decompress();

    /// <summary>The bytes as they came, decompressed while they are read.</summary>
    public Stream OpenIdentity()
    {
        // What a paste holds is always an array; its copy is for what cannot happen.
        var stored = MemoryMarshal.TryGetArray(Paste.Content, out var bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(Paste.Content.ToArray(), writable: false);
        return Paste.ContentEncoding is null ? stored : new GZipStream(stored, CompressionMode.Decompress);
    }

    private byte[] Decompress()
    {
        var bytes = new byte[Paste.Size];
        using var stream = OpenIdentity();
        stream.ReadExactly(bytes);
        return bytes;
    }
}
