using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Secrets;

namespace PasteBin.Api.Reference;

/// <summary>What <see cref="Diffing.DiffWriter"/> writes, without holding it in memory.</summary>
internal sealed record DiffJson(string Key, int From, int To, int Removed, int Added, IReadOnlyList<DiffHunk> Hunks);

internal sealed record DiffHunk(int FromStart, int FromCount, int ToStart, int ToCount, IReadOnlyList<string> Lines);

/// <summary>The fields that <see cref="Pastes.Creating.FormTerms"/> reads.</summary>
internal sealed record PasteForm(
    string? Content, string? File, string? ExpiresIn, string? Expires, string? ExpiresAt, string? Language, string? Title, bool? Burn, int? MaxReads, string? Slug, string? Visibility,
    string? Password, string? SecretScan, string? Format);

/// <summary>What <see cref="ProblemWriter"/> writes.</summary>
/// <param name="Findings">Of <c>secret-found</c>.</param>
/// <param name="Reason">Of <c>taken-down</c>.</param>
internal sealed record ProblemJson(
    string Type, string Title, int Status, string Detail, string RequestId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SecretFinding>? Findings = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null)
{
    public static JsonNode Example(Problem problem) => JsonSerializer.SerializeToNode(
        new ProblemJson(problem.Type, problem.Title, problem.Status, problem.Title, "4bf92f3577b34da6a3ce929d0e0e4736"), HandWrittenJsonContext.Default.ProblemJson)!;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DiffJson))]
[JsonSerializable(typeof(PasteForm))]
[JsonSerializable(typeof(ProblemJson))]
internal sealed partial class HandWrittenJsonContext : JsonSerializerContext;
