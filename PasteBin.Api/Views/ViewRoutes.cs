using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Caching;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Views;

/// <summary><c>GET /api/v1/pastes/{key}/views</c>. By itself, because it changes all the time, and nothing else that is told of a paste does.</summary>
internal sealed class ViewRoutes(PasteCache cache, ViewStore store, TimeProvider clock)
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/api/v1/pastes/{key}/views", GetOrHead, AnswerAsync);

    private async Task<Results<Ok<PasteViews>, ProblemHttpResult>> AnswerAsync(string key, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if ((await cache.FindAsync(key, context.RequestAborted)).Response is not { } response)
        {
            return await Absence.ExplainAsync(context, key);
        }

        var tally = response.Views;
        if (tally.Total is not { } total || clock.GetElapsedTime(total.At) > ViewCounter.Interval)
        {
            tally.Total = total = new(await store.FindAsync(key, context.RequestAborted), clock.GetTimestamp());
        }

        return TypedResults.Ok(new PasteViews(key, total.Views + tally.New));
    }
}

/// <summary>Answer of <c>GET /api/v1/pastes/{key}/views</c>.</summary>
/// <param name="Views">How often the text was read, some seconds ago.</param>
internal sealed record PasteViews(string Key, long Views);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PasteViews))]
internal sealed partial class ViewsJsonContext : JsonSerializerContext;
