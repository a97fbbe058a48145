using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Listing;

/// <summary>
/// Where a page of the list ends: its last paste, which need not exist any more when the next page is asked for. Neither time nor key ever changes,
/// so pages skip and repeat nothing that was there throughout.
/// </summary>
internal readonly record struct ListCursor(DateTimeOffset CreatedAt, string Key)
{
    private const int TimeLength = sizeof(long);

    /// <summary>Opaque to clients: base64url of the time in ticks and the key.</summary>
    public override string ToString()
    {
        var bytes = new byte[TimeLength + Key.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.UtcTicks);
        Encoding.ASCII.GetBytes(Key, bytes.AsSpan(TimeLength));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for what <see cref="ToString"/> never wrote.</summary>
    public static ListCursor? Parse(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= TimeLength || BinaryPrimitives.ReadInt64BigEndian(bytes) is not (>= 0 and var ticks) || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return null;
        }

        var key = Encoding.ASCII.GetString(bytes.AsSpan(TimeLength));
        return PasteKey.IsPossible(key) ? new(new DateTimeOffset(ticks, TimeSpan.Zero), key) : null;
    }
}
