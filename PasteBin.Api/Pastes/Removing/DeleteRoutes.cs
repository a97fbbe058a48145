using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Pastes.Removing;

internal static class DeleteRoutes
{
    public static void MapDeleting(this IEndpointRouteBuilder routes)
    {
        routes.MapDelete("/api/v1/pastes/{key}", DeleteAsync);
        // The link itself, as it was given to the creator.
        routes.MapDelete("/{key}", DeleteAsync);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string key, HttpContext context, PasteDeleter deleter)
    {
        if (AuthorToken.Read(context.Request) is not { } token)
        {
            return AuthorToken.Missing(context.Response);
        }

        return await deleter.DeleteAsync(PasteKey.WithoutExtension(key), token, context.Request.Headers.IfMatch) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.WrongToken => AuthorToken.Wrong(),
            DeleteOutcome.OtherVersion => Problems.Changed.Say("The paste has changed since: read it again, and send If-Match with the ETag it has now."),
            _ => await Absence.ExplainAsync(context, PasteKey.WithoutExtension(key)),
        };
    }
}
