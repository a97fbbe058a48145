using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Caching;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes.Removing;

internal static class DeleteRoutes
{
    public static void MapDeleting(this IEndpointRouteBuilder routes)
    {
        routes.MapDelete("/api/v1/pastes/{key}", DeleteAsync);
        // The link itself, as it was given to the creator.
        routes.MapDelete("/{key}", DeleteAsync);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string key, HttpContext context, PasteStore store, PasteCache cache, PasteMetrics metrics)
    {
        if (AuthorToken.Read(context.Request) is not { } token)
        {
            return AuthorToken.Missing(context.Response);
        }

        key = PasteKey.WithoutExtension(key);
        // Not the request's cancellation: what is deleted must also be forgotten, whoever still listens.
        var outcome = PasteKey.IsPossible(key) ? await store.DeleteAsync(key, token, CancellationToken.None) : DeleteOutcome.NotFound;
        switch (outcome)
        {
            case DeleteOutcome.Deleted:
                metrics.Deleted();
                await cache.ForgetAsync(key);
                return TypedResults.NoContent();
            case DeleteOutcome.WrongToken:
                return AuthorToken.Wrong();
            default:
                return Problems.NotFound.Say();
        }
    }
}
