using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using PasteBin.Api.Admission;
using PasteBin.Api.Caching;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Secrets;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Pastes.Changing;

/// <summary>An author's changes: PUT makes a new version, PATCH another life or visibility.</summary>
internal static class ChangeRoutes
{
    // Two short texts; the bound of their JSON follows from it.
    private const int MaxTerms = 200;

    public static void MapChanging(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/v1/pastes/{key}", UpdateAsync);
        routes.MapPatch("/api/v1/pastes/{key}", ChangeTermsAsync);
    }

    private static async Task<Results<Ok<ChangedPaste>, ProblemHttpResult>> UpdateAsync(
        string key, HttpContext context, ChangeStore store, PasteCache cache, PasteLinks links, IOptions<PasteOptions> options, TimeProvider time)
    {
        if (AuthorToken.Read(context.Request) is not { } token)
        {
            return AuthorToken.Missing(context.Response);
        }

        if (options.Value.RequireIfMatch && context.Request.Headers.IfMatch.Count == 0)
        {
            return Problems.IfMatchMissing.Say("Send If-Match with the ETag of the version that yours follows, or * for whichever is there.");
        }

        var (change, password, answer) = context.Request.HasJsonContentType()
            ? await ReadJsonAsync(context.Request, options.Value, time) : await ReadRawAsync(context.Request, options.Value, time);
        if (change is { } plain && (password ?? Password.FromHeader(context.Request)) is { } given)
        {
            (change, answer) = await SealAsync(key, plain, given, context);
        }

        return change is null ? answer! : await ChangeAsync(key, token, change, context, store, cache, links);
    }

    /// <summary>The change with its text sealed as the paste's other versions are.</summary>
    public static async Task<(PasteChange? Change, ProblemHttpResult? Answer)> SealAsync(string key, PasteChange change, string password, HttpContext context)
    {
        var services = context.RequestServices;
        var paste = PasteKey.IsPossible(key) ? await services.GetRequiredService<PasteStore>().FindAsync(key, context.RequestAborted) : null;
        if (paste?.Lock is null)
        {
            return (null, paste is null ? await Absence.ExplainAsync(context, key) : Problems.Invalid.Say("Leave out the password: this paste has none, and a new version gives it none."));
        }

        var (unlocked, refusal) = await services.GetRequiredService<PasteUnlocker>().UnlockAsync(context, paste, password);
        return unlocked is null ? (null, refusal) : (change with { Text = unlocked.Seal(change.Text!), Lock = paste.Lock }, null);
    }

    private static async Task<Results<Ok<ChangedPaste>, ProblemHttpResult>> ChangeTermsAsync(
        string key, HttpContext context, ChangeStore store, PasteCache cache, PasteLinks links, IOptions<PasteOptions> options, TimeProvider time)
    {
        if (AuthorToken.Read(context.Request) is not { } token)
        {
            return AuthorToken.Missing(context.Response);
        }

        var (given, answer) = await JsonBody.ReadAsync(context.Request, MaxTerms, ChangeJsonContext.Default.NewTerms, NewTerms.Example);
        if (given is null)
        {
            return answer!;
        }

        var (end, mistake) = PasteEnd.Read(options.Value, time.GetUtcNow(), given.Expires, given.ExpiresIn, given.ExpiresAt);
        var isPublic = Visibility.Parse(given.Visibility);
        mistake ??= isPublic is null ? Visibility.Mistake()
            : end is null && string.IsNullOrEmpty(given.Visibility) ? Problems.Empty.Say($"Say what is to change: {NewTerms.Example}.")
            : null;
        return mistake is null
            ? await ChangeAsync(key, token, new(End: end, Public: string.IsNullOrEmpty(given.Visibility) ? null : isPublic), context, store, cache, links)
            : mistake;
    }

    private static async Task<Results<Ok<ChangedPaste>, ProblemHttpResult>> ChangeAsync(
        string key, string token, PasteChange change, HttpContext context, ChangeStore store, PasteCache cache, PasteLinks links)
    {
        var (paste, refusal) = await ChangeAsync(context, key, token, context.Request.Headers.IfMatch, change, store, cache);
        if (paste is null)
        {
            return refusal!;
        }

        context.Response.Headers.ETag = new PasteResponse(paste).JsonTag;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ChangedPaste(
            key, links.Page(context.Request, key), links.Raw(context.Request, key), paste.Version, paste.CreatedAt, paste.UpdatedAt ?? paste.CreatedAt,
            paste.ExpiresAt == DateTimeOffset.MaxValue ? null : paste.ExpiresAt, paste.Size, paste.Language, paste.Title,
            Visibility.Name(paste.Public), paste.Lock is not null, change.Secrets?.Warnings(paste.Public) ?? []));
    }

    /// <summary>The paste as it is after the change, which this replica reads from now on; or why it is not changed.</summary>
    public static async Task<(Paste? Paste, ProblemHttpResult? Refusal)> ChangeAsync(
        HttpContext context, string key, string token, StringValues ifMatch, PasteChange change, ChangeStore store, PasteCache cache)
    {
        if (change.PlainHash is { } hash
            && await context.RequestServices.GetRequiredService<AdmissionRules>().RefuseAsync(hash, context.RequestAborted) is { } unwanted)
        {
            return (null, unwanted);
        }

        // Not the request's cancellation: what is changed must also be forgotten, whoever still listens.
        var (outcome, paste) = PasteKey.IsPossible(key)
            ? await store.ChangeAsync(key, token, ifMatch, change, CancellationToken.None) : (ChangeOutcome.NotFound, null);
        if (outcome == ChangeOutcome.Changed)
        {
            await cache.ForgetAsync(key);
        }

        return paste is not null ? (paste, null) : (null, outcome == ChangeOutcome.NotFound ? await Absence.ExplainAsync(context, key) : Refuse(outcome));
    }

    private static ProblemHttpResult Refuse(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.WrongToken => AuthorToken.Wrong(),
        ChangeOutcome.OtherVersion => Problems.Changed.Say("The paste has changed since: read it again, and send If-Match with the ETag it has now."),
        ChangeOutcome.TooManyVersions => Problems.TooManyVersions.Say("This paste has as many versions as one may have: fork it, and go on with the fork."),
        ChangeOutcome.NotPublic => Problems.SecretNotPublic.Say("Leave it unlisted: what is public is for everybody to read."),
        ChangeOutcome.NotSealed => PasteUnlocker.Missing(),
        ChangeOutcome.Sealed => Problems.Unchangeable.Say("An encrypted text cannot change: delete it, and create another."),
        ChangeOutcome.Burns => Problems.Unchangeable.Say("The text of a paste that burns cannot change: delete it, and create another."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static async Task<(PasteChange? Change, string? Password, ProblemHttpResult? Answer)> ReadJsonAsync(HttpRequest request, PasteOptions options, TimeProvider time)
    {
        var (given, answer) = await JsonBody.ReadAsync(
            request, options.MaxSize, ChangeJsonContext.Default.NewVersion, $"{NewVersion.Example}: only content is required, and expiresIn, expiresAt, password and secretScan are the other members");
        if (given is null)
        {
            return (null, null, answer);
        }

        var end = PasteEnd.Read(options, time.GetUtcNow(), given.Expires, given.ExpiresIn, given.ExpiresAt);
        var (change, mistake) = Check(given.Content, end, given.Language, given.Title, given.SecretScan, options);
        return (change, PasteTerms.NullIfEmpty(given.Password), mistake);
    }

    private static async Task<(PasteChange? Change, string? Password, ProblemHttpResult? Answer)> ReadRawAsync(HttpRequest request, PasteOptions options, TimeProvider time)
    {
        if (RawBody.Refuse(request) is { } unsupported)
        {
            return (null, null, unsupported);
        }

        using var body = await PooledBody.ReadAsync(request, options.MaxSize, request.HttpContext.RequestAborted);
        if (body is null)
        {
            return (null, null, CreateProblems.TooLarge(options.MaxSize));
        }

        var end = PasteEnd.Read(
            options, time.GetUtcNow(), RawTerms.Find(request, "expires"), RawTerms.Find(request, "expiresIn"), RawTerms.Find(request, "expiresAt"));
        var (change, mistake) = Check(body.Bytes, end, RawTerms.Find(request, "language"), RawTerms.Find(request, "title"), RawTerms.Find(request, "secretScan"), options);
        return (change, null, mistake);
    }

    public static (PasteChange? Change, ProblemHttpResult? Answer) Check(
        ReadOnlyMemory<byte> text, (PasteEnd? End, ProblemHttpResult? Mistake) end, string? language, string? title, string? secretScan,
        PasteOptions options)
    {
        if (text.IsEmpty || text.Length > options.MaxSize)
        {
            return (null, text.IsEmpty ? CreateProblems.Empty() : CreateProblems.TooLarge(options.MaxSize));
        }

        if ((end.Mistake ?? PasteTerms.MistakeIn(language, title)) is { } mistake)
        {
            return (null, mistake);
        }

        var (secrets, refusal) = SecretReport.Of(text.Span, secretScan);
        if (secrets is null)
        {
            return (null, refusal);
        }

        var plain = NewText.From(text.Span);
        return (new(plain, language, title, end.End) { PlainHash = plain.Hash, Secrets = secrets }, null);
    }
}
