using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Caching;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Pastes.Versions;

internal static class VersionRoutes
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapVersions(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/v1/pastes/{key}/versions", GetOrHead, ListAsync);
        routes.MapMethods("/api/v1/pastes/{key}/versions/{version}", GetOrHead, ReadAsync);
        routes.MapMethods("/api/v1/pastes/{key}/versions/{version}/raw", GetOrHead, ReadRawAsync);
    }

    /// <summary>A version's number as a client writes it; 0, which no version has, for anything else.</summary>
    public static int Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static async Task<Results<Ok<PasteVersions>, ProblemHttpResult>> ListAsync(string key, HttpContext context, VersionStore store)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return PasteKey.IsPossible(key) && await store.ListAsync(key, context.RequestAborted) is { Count: > 0 } versions
            ? TypedResults.Ok(new PasteVersions(key, versions)) : await Absence.ExplainAsync(context, key);
    }

    private static Task ReadAsync(string key, string version, HttpContext context, VersionAnswers answers) =>
        answers.WriteAsync(context, key, version, ReadForm.Json);

    private static Task ReadRawAsync(string key, string version, HttpContext context, VersionAnswers answers)
    {
        context.Response.Headers.Vary = "Accept-Encoding";
        return answers.WriteAsync(context, key, version, ReadForm.Text);
    }
}

/// <summary>Answers with one version of a paste. Few ask for an old one, so none is cached.</summary>
internal sealed class VersionAnswers(VersionStore store, LockedAnswers locked, PasteAnswers answers)
{
    /// <param name="version">As the client wrote it.</param>
    public async Task WriteAsync(HttpContext context, string key, string? version, ReadForm form)
    {
        var paste = PasteKey.IsPossible(key) && VersionRoutes.Number(version) is > 0 and var number
            ? await store.FindAsync(key, number, context.RequestAborted) : null;
        await (paste switch
        {
            null => PasteAnswers.WriteMissingAsync(context, form),
            { Burn: true } when form != ReadForm.Metadata => answers.WriteBurnAsync(context, paste, form),
            { Lock: not null } when form != ReadForm.Metadata => locked.WriteAsync(context, paste, form),
            _ => answers.WriteAsync(context, new PasteResponse(paste), Layer.Database, form),
        });
    }
}
