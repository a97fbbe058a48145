using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes.Idempotency;

/// <summary>The header by which a client says that two requests to create are one, sent again.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 255;

    /// <summary>The key that was sent, if any, or what is wrong with it.</summary>
    public static (string? Key, ProblemHttpResult? Mistake) Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return (null, null);
        }

        return values is [{ Length: > 0 and <= MaxLength } key] && key.All(static c => c is > ' ' and <= '~')
            ? (key, null)
            : (null, Problems.Invalid.Say($"Send one {Header} of 1 to {MaxLength} visible ASCII characters, such as a random UUID."));
    }
}
