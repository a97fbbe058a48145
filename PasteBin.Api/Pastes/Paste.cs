using System.Text.Json.Serialization;
using PasteBin.Api.Pastes.Passwords;

namespace PasteBin.Api.Pastes;

/// <summary>A paste as it is stored: its text and everything an answer says about it.</summary>
/// <param name="Content">The text, encoded as <paramref name="ContentEncoding"/> says. Never changed once the record exists.</param>
/// <param name="ContentEncoding"><c>gzip</c>, or null for the bytes as they came.</param>
/// <param name="Size">Bytes as they came, before <paramref name="ContentEncoding"/>; at least 1.</param>
/// <param name="ContentHash">SHA-256 of the bytes as they came.</param>
/// <param name="ExpiresAt">From here on nobody reads it; <see cref="DateTimeOffset.MaxValue"/> is never.</param>
/// <param name="Burn">Only POST reads it, its readings are counted, and the last one deletes it.</param>
/// <param name="Version">1 when created.</param>
/// <param name="UpdatedAt">When this version came to be; null: when the paste was created.</param>
/// <param name="Public">Found without its link too; false is unlisted.</param>
/// <param name="Format">What the content is when it is not the text itself: <see cref="PrivateBin"/>, or null.</param>
public sealed record Paste(
    string Key,
    ReadOnlyMemory<byte> Content,
    string? ContentEncoding,
    int Size,
    byte[] ContentHash,
    string? Language,
    string? Title,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    bool Burn,
    int Version,
    DateTimeOffset? UpdatedAt = null,
    bool Public = false,
    string? Format = null)
{
    /// <summary>Readings that are left of a paste that burns, which has at least one as long as it exists; null of any other.</summary>
    public int? ReadsLeft { get; init; }

    /// <summary>
    /// What makes a key of its password, null when it has none. Stored with one, <see cref="Content"/> is an <see cref="Envelope"/>, and
    /// <see cref="ContentHash"/> is of that: the text's own would tell whoever guesses it.
    /// </summary>
    public PasteLock? Lock { get; init; }

    /// <summary>Its link alone does not give out its text, so it is found without, and no cache has it.</summary>
    [JsonIgnore]
    public bool IsGuarded => Burn || Lock is not null;

    /// <summary>The only <see cref="ContentEncoding"/> in use.</summary>
    public const string Gzip = "gzip";

    /// <summary>A <see cref="Format"/>: a text that its writer encrypted, as JSON that PrivateBin's clients open.</summary>
    public const string PrivateBin = "privatebin";
}
