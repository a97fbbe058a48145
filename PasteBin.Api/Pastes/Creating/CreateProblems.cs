using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Secrets;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Why a paste is not taken, as answers that say what to do; a dialect says the same sentence in its own form.</summary>
internal static class CreateProblems
{
    public static ProblemHttpResult Empty() => Problems.Empty.Say("Send some text: the paste is empty.");

    public static ProblemHttpResult TooLarge(int limit) => Problems.TooLarge.Say($"Send at most {limit} bytes.");

    public static ProblemHttpResult Encoded() => Problems.UnsupportedMediaType.Say("Send the body without Content-Encoding.");

    public static ProblemHttpResult SlugReserved() =>
        Problems.SlugReserved.Say("Choose another slug: this one is part of an address here, or may become one.");

    public static ProblemHttpResult SlugTaken() => Problems.SlugTaken.Say("Choose another slug: this one has a paste, or had one until a few minutes ago.");

    public static ProblemHttpResult KeyReused() =>
        Problems.IdempotencyKeyReused.Say("Send another Idempotency-Key: this one came with another body before, less than a day ago.");

    public static ProblemHttpResult SecretFound(IReadOnlyList<SecretFinding> findings)
    {
        var problem = Problems.SecretFound.Say($"Take them out, or send secretScan=warn: {SecretFinding.Describe(findings)}.");
        problem.ProblemDetails.Extensions["findings"] = findings;
        return problem;
    }

    public static ProblemHttpResult Data() => Problems.Internal.Say("The database refuses this paste: leave out its title and language.");

    public static ProblemHttpResult NoKey() => Problems.Unavailable.Say("No link can be made right now; nothing was stored. Try again in a few seconds.");

    public static ProblemHttpResult Busy() => Problems.Busy.Say("Too many pastes arrive at once; nothing was stored. Try again in a few seconds.");

    public static ProblemHttpResult Unavailable() =>
        Problems.Unavailable.Say("The database does not answer; do not rely on this paste being stored. Try again in a few seconds.");
}
