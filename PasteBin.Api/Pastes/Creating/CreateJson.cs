using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Pastes.Secrets;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Body of <c>POST /api/v1/pastes</c>.</summary>
/// <param name="Content">The text, as UTF-8.</param>
/// <param name="Expires">The same as <paramref name="ExpiresIn"/>.</param>
/// <param name="ExpiresIn">How long it lives: <c>"10m"</c>, <c>"PT10M"</c>, or a number of seconds.</param>
/// <param name="ExpiresAt">When it ends, instead: ISO 8601 with an offset.</param>
/// <param name="Slug">The key it is to have.</param>
/// <param name="Visibility"><c>public</c> or <c>unlisted</c>.</param>
/// <param name="MaxReads">Readings until it is gone; <paramref name="Burn"/> is one.</param>
/// <param name="Password">What its text is to be encrypted with.</param>
/// <param name="SecretScan"><c>warn</c>, <c>block</c> or <c>off</c>: what is done about credentials in the text.</param>
/// <param name="Format"><c>text</c>, or <c>privatebin</c> for what its writer encrypted.</param>
internal sealed record NewPaste(
    [property: JsonConverter(typeof(Utf8TextConverter))] byte[]? Content,
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? Expires,
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? ExpiresIn,
    string? ExpiresAt, string? Language, string? Title, bool Burn, string? Slug, string? Visibility,
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? MaxReads,
    string? Password, string? SecretScan, string? Format)
{
    public const string Example = """{"content":"…","expiresIn":"1h","language":"csharp","title":"…","burn":false,"slug":"my-notes","visibility":"unlisted"}""";

    public Draft ToDraft() => new(Content, new(Expires, Language, Title, Burn)
    {
        ExpiresIn = ExpiresIn, ExpiresAt = ExpiresAt,
        Slug = Slug, Visibility = Visibility, MaxReads = MaxReads, Password = Password, SecretScan = SecretScan, Format = Format,
    });

    /// <summary>Bytes of JSON: room for a text of the given size however it is escaped (<c>\u000a</c> is six bytes for one), and for the rest.</summary>
    public static int MaxJson(int maxSize) => checked(maxSize * 6 + 16 * 1024);
}

/// <summary>Answer of <c>POST /api/v1/pastes</c>.</summary>
/// <param name="Size">Bytes of the text.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="MaxReads">Readings until it is gone; null: any number.</param>
/// <param name="Warnings">Credentials that the text seems to have, if anybody looked.</param>
/// <param name="Read">How a paste is read that its link alone does not give out.</param>
internal sealed record CreatedPaste(
    string Key, string Url, string RawUrl, string DeleteToken, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, int Size, string? Language, string? Title,
    bool Burn, int? MaxReads, bool HasPassword, string Visibility, IReadOnlyList<SecretFinding> Warnings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Read)
{
    public static Created<CreatedPaste> Answer(HttpContext context, PasteLinks links, CreateOutcome outcome)
    {
        var (paste, token) = (outcome.Paste!, outcome.DeleteToken);
        var (url, raw) = (links.Page(context.Request, paste.Key), links.Raw(context.Request, paste.Key));
        Describe(context.Response, outcome, url);
        DateTimeOffset? expiresAt = paste.ExpiresAt == DateTimeOffset.MaxValue ? null : paste.ExpiresAt;
        return TypedResults.Created(url, new CreatedPaste(
            paste.Key, url, raw, token, paste.CreatedAt, expiresAt, paste.Size, paste.Language, paste.Title, paste.Burn, paste.ReadsLeft,
            paste.Lock is not null, Pastes.Visibility.Name(paste.Public), outcome.Warnings, paste.IsGuarded ? ReadCommand.Request(paste, raw) : null));
    }

    /// <summary>What the headers of every create's answer say.</summary>
    public static void Describe(HttpResponse response, CreateOutcome outcome, string url)
    {
        var paste = outcome.Paste!;
        response.Headers.Location = url;
        response.Headers["X-Delete-Token"] = outcome.DeleteToken;
        response.Headers.CacheControl = "no-store";
        if (outcome.Warnings.Count > 0)
        {
            response.Headers["X-Secrets-Found"] = SecretFinding.Describe(outcome.Warnings);
        }

        if (paste.ExpiresAt != DateTimeOffset.MaxValue)
        {
            // Whole seconds, cut off: never later than the truth.
            response.Headers.Expires = paste.ExpiresAt.ToString("r", CultureInfo.InvariantCulture);
        }
    }
}

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

/// <summary>Takes <c>600</c> as <c>"600"</c>.</summary>
internal sealed class NumberOrTextConverter : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.Null => reader.GetString(),
        JsonTokenType.Number => Encoding.ASCII.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

// A misspelt member is a mistake: "expire" must not quietly mean a life of seven days.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NewPaste))]
[JsonSerializable(typeof(CreatedPaste))]
internal sealed partial class CreateJsonContext : JsonSerializerContext;
