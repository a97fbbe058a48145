using System.Text.Json;
using System.Text.Json.Serialization;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Pastes.Changing;

/// <summary>Body of <c>PUT /api/v1/pastes/{key}</c>. Absent language, title and expires stay as they are; an empty one goes.</summary>
/// <param name="Content">The text, as UTF-8.</param>
internal sealed record NewVersion([property: JsonConverter(typeof(Utf8TextConverter))] byte[]? Content, string? Expires, string? Language, string? Title)
{
    public const string Example = """{"content":"…","language":"csharp","title":"…"}""";
}

/// <summary>Body of <c>PATCH /api/v1/pastes/{key}</c>.</summary>
/// <param name="Expires">How long it lives from now on.</param>
internal sealed record NewLife(string? Expires)
{
    public const string Example = """{"expires":"7d"}""";
}

/// <summary>What a paste is after a change.</summary>
/// <param name="UpdatedAt">When this version came to be.</param>
/// <param name="ExpiresAt">Null: never.</param>
internal sealed record ChangedPaste(
    string Key, string Url, string RawUrl, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt, int Size,
    string? Language, string? Title);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NewVersion))]
[JsonSerializable(typeof(NewLife))]
[JsonSerializable(typeof(ChangedPaste))]
internal sealed partial class ChangeJsonContext : JsonSerializerContext;
