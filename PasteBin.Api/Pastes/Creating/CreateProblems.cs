using Microsoft.AspNetCore.Http.HttpResults;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Why a paste is not taken, as answers that say what to do.</summary>
internal static class CreateProblems
{
    public static ProblemHttpResult Mistake(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult Empty() => Mistake("Send some text: the paste is empty.");

    public static ProblemHttpResult TooLarge(int limit) =>
        TypedResults.Problem($"Send at most {limit} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);

    public static ProblemHttpResult Unsupported(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status415UnsupportedMediaType);

    public static ProblemHttpResult From(CreateRefusal refusal) => refusal switch
    {
        CreateRefusal.Data => TypedResults.Problem("The database refuses this paste: leave out its title and language.", statusCode: StatusCodes.Status500InternalServerError),
        CreateRefusal.NoKey => Later("No link can be made right now; nothing was stored. Try again in a few seconds."),
        CreateRefusal.Busy => Later("Too many pastes arrive at once; nothing was stored. Try again in a few seconds."),
        _ => Later("The database does not answer; do not rely on this paste being stored. Try again in a few seconds."),
    };

    private static ProblemHttpResult Later(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);
}
