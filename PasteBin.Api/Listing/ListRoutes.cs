using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Listing;

/// <summary><c>GET /api/v1/pastes?q=…&amp;language=…</c>: public pastes, newest first.</summary>
internal static class ListRoutes
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void AddListing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ListStore>();
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ListJsonContext.Default));
    }

    public static void MapListing(this IEndpointRouteBuilder routes) => routes.MapMethods("/api/v1/pastes", GetOrHead, ListAsync);

    private static async Task<Results<Ok<PasteList>, ProblemHttpResult>> ListAsync(HttpContext context, ListStore store, PasteLinks links)
    {
        var (query, mistake) = ListQuery.Read(context.Request.Query);
        if (query is null)
        {
            return mistake!;
        }

        // One more than wanted tells whether there is another page.
        var found = await store.FindAsync(query, query.Limit + 1, context.RequestAborted);
        var page = found.Take(query.Limit).ToList();
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(new PasteList(
            page.ConvertAll(paste => ListItem.From(paste, links, context.Request)),
            found.Count > page.Count ? new ListCursor(page[^1].CreatedAt, page[^1].Key).ToString() : null));
    }
}

/// <summary>A page of the list.</summary>
/// <param name="Pastes">Newest first.</param>
/// <param name="Next">The cursor of the page after this one; null: this is the last.</param>
internal sealed record PasteList(IReadOnlyList<ListItem> Pastes, string? Next);

/// <summary>What the list says of a paste.</summary>
/// <param name="Size">Bytes of the text.</param>
/// <param name="ExpiresAt">Null: never.</param>
internal sealed record ListItem(
    string Key, string Url, string RawUrl, string? Title, string? Language, int Size, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt,
    int Version)
{
    public static ListItem From(ListedPaste paste, PasteLinks links, HttpRequest request) => new(
        paste.Key, links.Page(request, paste.Key), links.Raw(request, paste.Key), paste.Title, paste.Language, paste.Size, paste.CreatedAt, paste.UpdatedAt,
        paste.ExpiresAt == DateTimeOffset.MaxValue ? null : paste.ExpiresAt, paste.Version);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PasteList))]
internal sealed partial class ListJsonContext : JsonSerializerContext;
