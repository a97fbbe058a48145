using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Secrets;

namespace PasteBin.Api.Pastes.Idempotency;

/// <summary>
/// A request to create that may come again. Its answer is kept encrypted under a key that only the request itself gives, because the delete token in
/// it is stored nowhere else but as a hash: who has the database and not the request cannot read it, nor tell one body from another.
/// </summary>
internal sealed class IdempotentCreate
{
    private static readonly byte[] Purpose = "PasteBin: answer to a create, 1"u8.ToArray();

    private readonly byte[] _secret;

    /// <param name="draft">All of it counts as the request's body, in whichever form it came.</param>
    public IdempotentCreate(string key, Draft draft)
    {
        var name = Encoding.UTF8.GetBytes(key);
        Id = SHA256.HashData(name);
        _secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, name, Envelope.KeyLength, salt: Fingerprint(draft), info: Purpose);
    }

    /// <summary>What the answer is found by.</summary>
    public byte[] Id { get; }

    public byte[] Seal(Paste paste, string deleteToken, IReadOnlyList<SecretFinding> warnings) => Envelope.Seal(_secret, JsonSerializer.SerializeToUtf8Bytes(
        new(paste with { Content = default, ContentHash = [] }, deleteToken, warnings), IdempotencyJsonContext.Default.KeptAnswer));

    /// <summary>The answer as it was given, with a paste that has no text; null when it is the answer to another body.</summary>
    public KeptAnswer? Open(byte[] answer) =>
        Envelope.Open(_secret, answer) is { } json ? JsonSerializer.Deserialize(json, IdempotencyJsonContext.Default.KeptAnswer) : null;

    private static byte[] Fingerprint(Draft draft)
    {
        var wishes = JsonSerializer.SerializeToUtf8Bytes(draft.Wishes, IdempotencyJsonContext.Default.PasteWishes);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, wishes.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(length);
        hash.AppendData(wishes);
        hash.AppendData(draft.Text.Span);
        return hash.GetHashAndReset();
    }
}

internal sealed record KeptAnswer(Paste Paste, string DeleteToken, IReadOnlyList<SecretFinding>? Warnings);

// What nobody asked for is left out, so that a wish that a later version knows does not make another body of the same one.
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(KeptAnswer))]
[JsonSerializable(typeof(PasteWishes))]
internal sealed partial class IdempotencyJsonContext : JsonSerializerContext;
