using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Caching;

namespace PasteBin.Api.Pastes.Removing;

internal static class DeleteRoutes
{
    private const string Bearer = "Bearer ";

    public static void MapDeleting(this IEndpointRouteBuilder routes) => routes.MapDelete("/api/v1/pastes/{key}", DeleteAsync);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string key, HttpContext context, PasteStore store, PasteCache cache, PasteMetrics metrics)
    {
        if (ReadToken(context.Request) is not { } token)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Problem(
                "Send the delete token that creating the paste gave you, in X-Delete-Token or as Authorization: Bearer.",
                statusCode: StatusCodes.Status401Unauthorized);
        }

        // Not the request's cancellation: what is deleted must also be forgotten, whoever still listens.
        var outcome = PasteKey.IsPossible(key) ? await store.DeleteAsync(key, token, CancellationToken.None) : DeleteOutcome.NotFound;
        switch (outcome)
        {
            case DeleteOutcome.Deleted:
                metrics.Deleted();
                await cache.ForgetAsync(key);
                return TypedResults.NoContent();
            case DeleteOutcome.WrongToken:
                return TypedResults.Problem("Send this paste's own delete token: that one belongs to another.", statusCode: StatusCodes.Status403Forbidden);
            default:
                return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound);
        }
    }

    private static string? ReadToken(HttpRequest request)
    {
        var token = request.Headers["X-Delete-Token"].ToString();
        if (token.Length == 0 && request.Headers.Authorization.ToString() is var authorization
            && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            token = authorization[Bearer.Length..].Trim();
        }

        return token.Length > 0 ? token : null;
    }
}
