using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Contracts.Keys;

namespace PasteBin.HashService.Keys;

internal static class KeyEndpoints
{
    private const int RetryAfterSeconds = 2;

    public static void MapKeys(this IEndpointRouteBuilder routes) => routes.MapPost("/keys", LeaseAsync);

    // The count comes as text: a number that does not bind would be a 400 that does not say what to do.
    private static async Task<Results<Ok<KeyLease>, ProblemHttpResult>> LeaseAsync(string? count, KeyLeaser leaser, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > KeyLease.MaxCount)
        {
            return TypedResults.Problem(
                $"Say how many keys with ?count=n, a whole number from 1 to {KeyLease.MaxCount}.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (await leaser.LeaseAsync(number) is { } keys)
        {
            return TypedResults.Ok(new KeyLease(keys));
        }

        response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            $"No keys can be handed out now; /health says what is missing. Try again in {RetryAfterSeconds} seconds.",
            statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
