using System.Text.Json;
using System.Text.Json.Serialization;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Secrets;

namespace PasteBin.Api.Pastes.Changing;

/// <summary>Body of <c>PUT /api/v1/pastes/{key}</c>. Absent language, title and end stay as they are; an empty one goes.</summary>
/// <param name="Content">The text, as UTF-8.</param>
/// <param name="Password">The paste's own, which the new version keeps.</param>
/// <param name="SecretScan"><c>warn</c>, <c>block</c> or <c>off</c>: what is done about credentials in the text.</param>
internal sealed record NewVersion(
    [property: JsonConverter(typeof(Utf8TextConverter))] byte[]? Content,
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? Expires,
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? ExpiresIn,
    string? ExpiresAt, string? Language, string? Title, string? Password, string? SecretScan)
{
    public const string Example = """{"content":"…","language":"csharp","title":"…"}""";
}

/// <summary>Body of <c>PATCH /api/v1/pastes/{key}</c>. What is absent stays as it is.</summary>
/// <param name="Expires">The same as <paramref name="ExpiresIn"/>.</param>
/// <param name="ExpiresIn">How long it lives from now on.</param>
/// <param name="ExpiresAt">When it ends, instead.</param>
/// <param name="Visibility"><c>public</c> or <c>unlisted</c>.</param>
internal sealed record NewTerms(
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? Expires,
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? ExpiresIn,
    string? ExpiresAt, string? Visibility)
{
    public const string Example = """{"expiresIn":"7d","visibility":"unlisted"}""";
}

/// <summary>What a paste is after a change.</summary>
/// <param name="UpdatedAt">When this version came to be.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="Warnings">Credentials that the new text seems to have, if there is one and anybody looked.</param>
internal sealed record ChangedPaste(
    string Key, string Url, string RawUrl, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt, int Size,
    string? Language, string? Title, string Visibility, bool HasPassword, IReadOnlyList<SecretFinding> Warnings);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NewVersion))]
[JsonSerializable(typeof(NewTerms))]
[JsonSerializable(typeof(ChangedPaste))]
internal sealed partial class ChangeJsonContext : JsonSerializerContext;
