using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Caching;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pastes.Changing;

/// <summary>An author's changes: PUT makes a new version, PATCH another life.</summary>
internal static class ChangeRoutes
{
    // A short text; the bound of its JSON follows from it.
    private const int MaxLife = 100;

    public static void MapChanging(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/v1/pastes/{key}", UpdateAsync);
        routes.MapPatch("/api/v1/pastes/{key}", ChangeLifeAsync);
    }

    private static async Task<Results<Ok<ChangedPaste>, ProblemHttpResult>> UpdateAsync(
        string key, HttpContext context, ChangeStore store, PasteCache cache, PasteLinks links, IOptions<PasteOptions> options)
    {
        if (AuthorToken.Read(context.Request) is not { } token)
        {
            return AuthorToken.Missing(context.Response);
        }

        var (change, answer) = context.Request.HasJsonContentType()
            ? await ReadJsonAsync(context.Request, options.Value) : await ReadRawAsync(context.Request, options.Value);
        return change is null ? answer! : await ChangeAsync(key, token, change, context, store, cache, links);
    }

    private static async Task<Results<Ok<ChangedPaste>, ProblemHttpResult>> ChangeLifeAsync(
        string key, HttpContext context, ChangeStore store, PasteCache cache, PasteLinks links, IOptions<PasteOptions> options)
    {
        if (AuthorToken.Read(context.Request) is not { } token)
        {
            return AuthorToken.Missing(context.Response);
        }

        var (given, answer) = await JsonBody.ReadAsync(context.Request, MaxLife, ChangeJsonContext.Default.NewLife, NewLife.Example);
        if (given is null)
        {
            return answer!;
        }

        var (life, mistake) = PasteTerms.ReadLife(options.Value, given.Expires);
        return life is null
            ? mistake ?? Problems.InvalidLife.Say($"Say how long it is to live from now on: {NewLife.Example}.")
            : await ChangeAsync(key, token, new(Life: life), context, store, cache, links);
    }

    private static async Task<Results<Ok<ChangedPaste>, ProblemHttpResult>> ChangeAsync(
        string key, string token, PasteChange change, HttpContext context, ChangeStore store, PasteCache cache, PasteLinks links)
    {
        // Not the request's cancellation: what is changed must also be forgotten, whoever still listens.
        var (outcome, paste) = PasteKey.IsPossible(key)
            ? await store.ChangeAsync(key, token, context.Request.Headers.IfMatch, change, CancellationToken.None) : (ChangeOutcome.NotFound, null);
        if (paste is null)
        {
            return Refuse(outcome);
        }

        if (outcome == ChangeOutcome.Changed)
        {
            await cache.ForgetAsync(key);
        }

        context.Response.Headers.ETag = new PasteResponse(paste).JsonTag;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ChangedPaste(
            key, links.Page(context.Request, key), links.Raw(context.Request, key), paste.Version, paste.CreatedAt, paste.UpdatedAt ?? paste.CreatedAt,
            paste.ExpiresAt == DateTimeOffset.MaxValue ? null : paste.ExpiresAt, paste.Size, paste.Language, paste.Title));
    }

    private static ProblemHttpResult Refuse(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.WrongToken => AuthorToken.Wrong(),
        ChangeOutcome.OtherVersion => Problems.Changed.Say("The paste has changed since: read it again, and send If-Match with the ETag it has now."),
        ChangeOutcome.TooManyVersions => Problems.TooManyVersions.Say("This paste has as many versions as one may have: fork it, and go on with the fork."),
        ChangeOutcome.Burns => Problems.Unchangeable.Say("The text of a paste that burns cannot change: delete it, and create another."),
        _ => Problems.NotFound.Say(),
    };

    private static async Task<(PasteChange? Change, ProblemHttpResult? Answer)> ReadJsonAsync(HttpRequest request, PasteOptions options)
    {
        var (given, answer) = await JsonBody.ReadAsync(
            request, options.MaxSize, ChangeJsonContext.Default.NewVersion, $"{NewVersion.Example}: only content is required, and expires is the one other member");
        return given is null ? (null, answer) : Check(given.Content, given.Expires, given.Language, given.Title, options);
    }

    private static async Task<(PasteChange? Change, ProblemHttpResult? Answer)> ReadRawAsync(HttpRequest request, PasteOptions options)
    {
        if (RawBody.Refuse(request) is { } unsupported)
        {
            return (null, unsupported);
        }

        using var body = await PooledBody.ReadAsync(request, options.MaxSize, request.HttpContext.RequestAborted);
        return body is null
            ? (null, CreateProblems.TooLarge(options.MaxSize))
            : Check(body.Bytes, RawTerms.Find(request, "expires"), RawTerms.Find(request, "language"), RawTerms.Find(request, "title"), options);
    }

    private static (PasteChange? Change, ProblemHttpResult? Answer) Check(
        ReadOnlyMemory<byte> text, string? expires, string? language, string? title, PasteOptions options)
    {
        if (text.IsEmpty || text.Length > options.MaxSize)
        {
            return (null, text.IsEmpty ? CreateProblems.Empty() : CreateProblems.TooLarge(options.MaxSize));
        }

        var (life, mistake) = PasteTerms.ReadLife(options, expires);
        mistake ??= PasteTerms.MistakeIn(language, title);
        return mistake is null ? (new(NewText.From(text.Span), language, title, life), null) : (null, mistake);
    }
}
