using PasteBin.Api.Caching;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pastes.Removing;

/// <summary>
/// POST reads any paste, and of one that burns it takes a reading, the last one with the paste. What a reader gets is all there is: one whose
/// connection breaks has read it.
/// </summary>
internal sealed class ReadOnceRoutes(PasteStore store, PasteCache cache, PasteAnswers answers, PasteMetrics metrics)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{key}", ReadPageOrTextAsync);
        routes.MapPost("/raw/{key}", context => ReadAsync(context, ReadForm.Text));
        routes.MapPost("/api/v1/pastes/{key}/read", context => ReadAsync(context, ReadForm.Json));
    }

    public Task ReadPageOrTextAsync(HttpContext context) =>
        ReadAsync(context, Negotiation.PrefersHtml(context.Request.Headers.Accept) ? ReadForm.Page : ReadForm.Text);

    private async Task ReadAsync(HttpContext context, ReadForm form)
    {
        var key = PasteKey.WithoutExtension((string)context.Request.RouteValues["key"]!);
        var (paste, layer) = PasteKey.IsPossible(key) ? await TakeAsync(key, context.RequestAborted) : (null, Layer.Missing);
        await (paste is null ? answers.WriteMissingAsync(context, form) : answers.WriteOnceAsync(context, paste, layer, form));
    }

    /// <summary>The paste, and no more of it after this if it burns.</summary>
    /// <param name="key">One that is possible.</param>
    public async Task<(Paste? Paste, string Layer)> TakeAsync(string key, CancellationToken cancellation)
    {
        // Nothing in memory burns; whatever is there needs no look at Postgres.
        if (cache.TryGet(key, out var cached))
        {
            return (cached.Paste, Layer.Local);
        }

        // Not the request's cancellation: between deleting and forgetting nobody steps in.
        if (await store.TakeReadingAsync(key, CancellationToken.None) is { } taken)
        {
            if (taken.ReadsLeft == 0)
            {
                metrics.Burned();
                await cache.ForgetAsync(key);
            }

            return (taken, Layer.Database);
        }

        var (response, layer) = await cache.LoadAsync(key, cancellation);
        // One that burns comes without its text, and was not there a moment ago.
        return response is { Paste.Burn: false } ? (response.Paste, layer) : (null, Layer.Missing);
    }
}
