using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Caching;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Versions;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Pastes.Forking;

/// <summary>
/// <c>POST /api/v1/pastes/{key}/fork</c>: a paste of one's own with another's text. Nothing of the new paste says where it comes from: who is given
/// its link has not been given the other's.
/// </summary>
internal static class ForkRoutes
{
    private const int MaxText = 1000;

    public static void MapForking(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/pastes/{key}/fork", ForkAsync);

    private static async Task<Results<Created<CreatedPaste>, ProblemHttpResult>> ForkAsync(
        string key, HttpContext context, PasteCache cache, VersionStore versions, PasteUnlocker unlocker, PasteCreator creator, PasteLinks links)
    {
        var (asked, answer) = context.Request.ContentLength is null or 0 && context.Request.ContentType is null
            ? (new ForkTerms(), null)
            : await JsonBody.ReadAsync(context.Request, MaxText, ForkJsonContext.Default.ForkTerms, $"{ForkTerms.Example}, or nothing");
        if (asked is null)
        {
            return answer!;
        }

        var original = PasteKey.IsPossible(key) ? await FindAsync(key, context, cache, versions) : null;
        if (original is null or { Burn: true })
        {
            return original is null
                ? await Absence.ExplainAsync(context, key)
                : Problems.ReadByPost.Say("Read this paste by POST, and paste what you read: it cannot be forked.");
        }

        if (original.Lock is not null)
        {
            var (unlocked, refusal) = await unlocker.UnlockAsync(context, original, Password.FromHeader(context.Request));
            if (unlocked is null)
            {
                return refusal!;
            }

            // The header's password is the fork's too, unless its body has another: what was secret does not come into the open by the way.
            original = unlocked.Paste;
        }

        var wishes = new PasteWishes(asked.Expires, asked.Language ?? original.Language, asked.Title ?? original.Title, asked.Burn)
        {
            ExpiresIn = asked.ExpiresIn,
            ExpiresAt = asked.ExpiresAt,
            Slug = asked.Slug,
            Visibility = asked.Visibility,
            MaxReads = asked.MaxReads,
            Password = asked.Password,
            SecretScan = asked.SecretScan,
            Format = original.Format,
        };
        var outcome = await creator.CreateAsync(new(new PasteResponse(original).GetIdentity(), wishes), context);
        return outcome.Paste is null ? outcome.Refusal! : CreatedPaste.Answer(context, links, outcome);
    }

    private static async Task<Paste?> FindAsync(string key, HttpContext context, PasteCache cache, VersionStore versions)
    {
        if (context.Request.Query.TryGetValue("version", out var version))
        {
            return await versions.FindAsync(key, VersionRoutes.Number(version), context.RequestAborted);
        }

        return (await cache.FindAsync(key, context.RequestAborted)).Response?.Paste;
    }
}

/// <summary>What may be asked of a fork; language and title are the original's unless given.</summary>
internal sealed record ForkTerms(
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? Expires = null,
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? ExpiresIn = null,
    string? ExpiresAt = null, string? Language = null, string? Title = null, bool Burn = false, string? Slug = null, string? Visibility = null,
    [property: JsonConverter(typeof(NumberOrTextConverter))] string? MaxReads = null,
    string? Password = null, string? SecretScan = null)
{
    public const string Example = """{"expiresIn":"1h","title":"…"}""";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ForkTerms))]
internal sealed partial class ForkJsonContext : JsonSerializerContext;
