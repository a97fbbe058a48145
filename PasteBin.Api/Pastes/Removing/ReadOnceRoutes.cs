using PasteBin.Api.Caching;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Versions;
using PasteBin.Api.RateLimits;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pastes.Removing;

/// <summary>
/// POST reads any paste, and of one that burns it takes a reading, the last one with the paste. What a reader gets is all there is: one whose
/// connection breaks has read it.
/// </summary>
internal sealed class ReadOnceRoutes(PasteStore store, VersionStore versions, PasteCache cache, PasteUnlocker unlocker, PasteAnswers answers, PasteMetrics metrics)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{key}", ReadPageOrTextAsync).WithMetadata(new CountsAsRead());
        routes.MapPost("/raw/{key}", context => ReadAsync(context, ReadForm.Text)).WithMetadata(new CountsAsRead());
        routes.MapPost("/api/v1/pastes/{key}/read", context => ReadAsync(context, ReadForm.Json)).WithMetadata(new CountsAsRead());
    }

    public Task ReadPageOrTextAsync(HttpContext context) =>
        ReadAsync(context, Negotiation.PrefersHtml(context.Request.Headers.Accept) ? ReadForm.Page : ReadForm.Text);

    private async Task ReadAsync(HttpContext context, ReadForm form)
    {
        var key = PasteKey.WithoutExtension((string)context.Request.RouteValues["key"]!);
        var (paste, layer) = PasteKey.IsPossible(key) ? await FindAsync(key, context.RequestAborted) : (null, Layer.Missing);
        await (paste switch
        {
            null => PasteAnswers.WriteMissingAsync(context, form),
            { Burn: false } when context.Request.Query.TryGetValue("version", out var version) => ReadVersionAsync(context, key, version, form),
            { Lock: not null } => UnlockAsync(context, paste, form),
            { Burn: true } => answers.WriteTakenAsync(context, paste, form, () => TakeReadingAsync(key, unlocked: null)),
            _ => answers.WriteOnceAsync(context, paste, layer, form),
        });
    }

    private async Task ReadVersionAsync(HttpContext context, string key, string? version, ReadForm form)
    {
        var paste = await versions.FindAsync(key, VersionRoutes.Number(version), context.RequestAborted);
        await (paste switch
        {
            null or { Burn: true } => PasteAnswers.WriteMissingAsync(context, form),
            { Lock: not null } => UnlockAsync(context, paste, form),
            _ => answers.WriteOnceAsync(context, paste, Layer.Database, form),
        });
    }

    /// <summary>First the password and then the reading: a wrong one takes none.</summary>
    private async Task UnlockAsync(HttpContext context, Paste paste, ReadForm form)
    {
        var (password, mistake) = await Password.ReadAsync(context.Request);
        var (unlocked, refusal) = mistake is null ? await unlocker.UnlockAsync(context, paste, password) : (null, mistake);
        if (unlocked is null)
        {
            await answers.WriteLockedAsync(context, paste, form, refusal!);
            return;
        }

        await (paste.Burn
            ? answers.WriteTakenAsync(context, paste, form, async () => unlocked.Open(await TakeReadingAsync(paste.Key, paste.Lock)))
            : answers.WriteOnceAsync(context, unlocked.Paste, Layer.Database, form));
    }

    /// <summary>The paste; one that burns or has a password without its text.</summary>
    private async Task<(Paste? Paste, string Layer)> FindAsync(string key, CancellationToken cancellation)
    {
        if (cache.TryGet(key, out var cached))
        {
            return (cached.Paste, Layer.Local);
        }

        var (response, layer) = await cache.LoadAsync(key, cancellation);
        return (response?.Paste, layer);
    }

    /// <summary>The paste with its text, and a reading less of it after this; null when it does not burn, or the last reading was somebody else's.</summary>
    /// <param name="unlocked">Of the password that was shown, and was right; null when it has none.</param>
    public async Task<Paste?> TakeReadingAsync(string key, PasteLock? unlocked)
    {
        // Not the request's cancellation: between deleting and forgetting nobody steps in.
        var taken = await store.TakeReadingAsync(key, unlocked, CancellationToken.None);
        if (taken?.ReadsLeft == 0)
        {
            metrics.Burned();
            await cache.ForgetAsync(key);
        }

        return taken;
    }
}
