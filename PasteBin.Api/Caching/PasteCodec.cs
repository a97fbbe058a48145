using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Caching;

/// <summary>
/// A paste as L2 holds it, little endian: magic and version, content length, expires_at, created_at, updated_at
/// (UTC ticks; the last is 0 for null), size, version,
/// the hash, whether it is public, content encoding, language, title and format (each with its length; -1 is null), the content as stored.
/// Versions of the api that run side by side share L2, so another layout is another magic.
/// </summary>
public static class PasteCodec
{
    private const uint Magic = 0x01_50_42_05;
    private const int FixedLength = 4 + 4 + 8 + 8 + 8 + 4 + 4 + SHA256.HashSizeInBytes + 1;

    /// <exception cref="ArgumentException">The paste is guarded: its text is never cached.</exception>
    public static byte[] Encode(Paste paste)
    {
        if (paste.IsGuarded)
        {
            throw new ArgumentException("A paste that burns or has a password is not cached.", nameof(paste));
        }

        using var buffer = new MemoryStream(FixedLength + 256 + paste.Content.Length);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(paste.Content.Length);
        writer.Write(paste.ExpiresAt.UtcTicks);
        writer.Write(paste.CreatedAt.UtcTicks);
        writer.Write(paste.UpdatedAt?.UtcTicks ?? 0);
        writer.Write(paste.Size);
        writer.Write(paste.Version);
        writer.Write(paste.ContentHash);
        writer.Write(paste.Public);
        WriteText(writer, paste.ContentEncoding);
        WriteText(writer, paste.Language);
        WriteText(writer, paste.Title);
        WriteText(writer, paste.Format);
        writer.Write(paste.Content.Span);
        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>The paste, or null when the bytes are not one: cut off, another version's, or somebody else's.</summary>
    public static Paste? Decode(string key, ReadOnlyMemory<byte> value)
    {
        var bytes = value.Span;
        if (bytes.Length < FixedLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var expires = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        var created = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        var updated = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]);
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]);
        var rest = bytes[40..];
        var hash = rest[..SHA256.HashSizeInBytes].ToArray();
        var isPublic = rest[SHA256.HashSizeInBytes] != 0;
        rest = rest[(SHA256.HashSizeInBytes + 1)..];
        if (!TryReadText(ref rest, out var encoding) || !TryReadText(ref rest, out var language) || !TryReadText(ref rest, out var title)
            || !TryReadText(ref rest, out var format) || rest.Length != length || size <= 0 || !IsTime(expires) || !IsTime(created) || !IsTime(updated))
        {
            return null;
        }

        return new Paste(
            key, value[^length..], encoding, size, hash, language, title,
            new DateTimeOffset(created, TimeSpan.Zero), new DateTimeOffset(expires, TimeSpan.Zero), Burn: false, version,
            updated == 0 ? null : new DateTimeOffset(updated, TimeSpan.Zero), isPublic, format);
    }

    private static bool IsTime(long ticks) => ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks;

    private static void WriteText(BinaryWriter writer, string? text)
    {
        if (text is null)
        {
            writer.Write(-1);
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, out string? text)
    {
        text = null;
        if (rest.Length < 4)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[4..];
        if (length < -1 || length > rest.Length)
        {
            return false;
        }

        if (length >= 0)
        {
            text = Encoding.UTF8.GetString(rest[..length]);
            rest = rest[length..];
        }

        return true;
    }
}
