using System.Text.Json;
using System.Text.Json.Serialization;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Body of <c>POST /api/v1/pastes</c>.</summary>
/// <param name="Content">The text, as UTF-8.</param>
internal sealed record NewPaste(
    [property: JsonConverter(typeof(Utf8TextConverter))] byte[]? Content, string? Expires, string? Language, string? Title, bool Burn)
{
    public const string Example = """{"content":"…","expires":"1h","language":"csharp","title":"…","burn":false}""";

    /// <summary>Bytes of JSON: room for a text of the given size however it is escaped (<c>\u000a</c> is six bytes for one), and for the rest.</summary>
    public static int MaxJson(int maxSize) => checked(maxSize * 6 + 16 * 1024);
}

/// <summary>Answer of <c>POST /api/v1/pastes</c>.</summary>
/// <param name="Size">Bytes of the text.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="Read">How a paste that burns is read: its GET only says that it burns.</param>
internal sealed record CreatedPaste(
    string Key, string Url, string RawUrl, string DeleteToken, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, int Size, string? Language, string? Title,
    bool Burn, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Read);

/// <summary>Takes a JSON text straight to UTF-8, without a string of twice its size in between.</summary>
internal sealed class Utf8TextConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException();
        }

        // Unescaping only makes shorter.
        var text = new byte[reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length];
        var length = reader.CopyString(text);
        return length == text.Length ? text : text[..length];
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

// A misspelt member is a mistake: "expire" must not quietly mean a life of seven days.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NewPaste))]
[JsonSerializable(typeof(CreatedPaste))]
internal sealed partial class CreateJsonContext : JsonSerializerContext;
