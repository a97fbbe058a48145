using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Reading;

/// <summary>A paste as <c>GET /api/v1/pastes/{key}</c> answers it.</summary>
/// <param name="Content">The text, or its bytes in base64 when they are not UTF-8; <paramref name="Encoding"/> says which.</param>
/// <param name="Encoding"><c>utf-8</c> or <c>base64</c>.</param>
/// <param name="Size">Bytes, before base64.</param>
/// <param name="UpdatedAt">When this version came to be.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="ReadsLeft">Readings after this one, of a paste that burns; null: any number.</param>
/// <param name="Format"><c>text</c>, or <c>privatebin</c>: the JSON of a text that its writer encrypted.</param>
public sealed record PasteJson(
    string Key,
    PasteText Content,
    string Encoding,
    int Size,
    string? Language,
    string? Title,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ExpiresAt,
    bool Burn,
    int? ReadsLeft,
    bool HasPassword,
    int Version,
    string Visibility,
    string Format)
{
    public static PasteJson From(PasteResponse response)
    {
        var paste = response.Paste;
        var text = PasteText.From(response.GetIdentity());
        return new PasteJson(
            paste.Key, text, text.IsUtf8 ? "utf-8" : "base64", paste.Size, paste.Language, paste.Title, paste.CreatedAt, paste.UpdatedAt ?? paste.CreatedAt,
            paste.ExpiresAt == DateTimeOffset.MaxValue ? null : paste.ExpiresAt, paste.Burn, paste.ReadsLeft, paste.Lock is not null, paste.Version,
            Pastes.Visibility.Name(paste.Public), paste.Format ?? "text");
    }
}

/// <summary>A paste as <c>GET /api/v1/pastes/{key}/metadata</c> answers it: all but the text, which may be one that nobody has read yet.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="UpdatedAt">When this version came to be.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="ReadsLeft">Of a paste that burns; null: any number.</param>
/// <param name="Format"><c>text</c>, or <c>privatebin</c>.</param>
public sealed record PasteMetadata(
    string Key,
    int Size,
    string? Language,
    string? Title,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ExpiresAt,
    bool Burn,
    int? ReadsLeft,
    bool HasPassword,
    int Version,
    string Visibility,
    string Format)
{
    public static PasteMetadata From(Paste paste) => new(
        paste.Key, paste.Size, paste.Language, paste.Title, paste.CreatedAt, paste.UpdatedAt ?? paste.CreatedAt,
        paste.ExpiresAt == DateTimeOffset.MaxValue ? null : paste.ExpiresAt, paste.Burn, paste.ReadsLeft, paste.Lock is not null, paste.Version, Pastes.Visibility.Name(paste.Public),
        paste.Format ?? "text");
}

/// <summary>Bytes that become a JSON string without becoming a .NET one first.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct PasteText(ReadOnlyMemory<byte> Bytes, bool IsUtf8)
{
    public static PasteText From(ReadOnlyMemory<byte> bytes) => new(bytes, Utf8.IsValid(bytes.Span));

    /// <summary>For clients that know text alone: what is not UTF-8 is replaced by U+FFFD.</summary>
    public static PasteText FromLossy(ReadOnlyMemory<byte> bytes) => From(bytes) is { IsUtf8: true } text ? text
        : new(System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(bytes.Span)), true);

    internal sealed class Converter : JsonConverter<PasteText>
    {
        public override PasteText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            From(System.Text.Encoding.UTF8.GetBytes(reader.GetString() ?? ""));

        public override void Write(Utf8JsonWriter writer, PasteText value, JsonSerializerOptions options)
        {
            if (value.IsUtf8)
            {
                writer.WriteStringValue(value.Bytes.Span);
            }
            else
            {
                writer.WriteBase64StringValue(value.Bytes.Span);
            }
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PasteJson))]
[JsonSerializable(typeof(PasteMetadata))]
public sealed partial class ReadingJsonContext : JsonSerializerContext
{
    /// <summary>Leaves text as it is, as far as JSON allows: the answer is never part of a page.</summary>
    public static ReadingJsonContext Relaxed { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
