using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes;

/// <summary>The token that creating a paste gives out. Having it is being the author: it deletes the paste and changes it.</summary>
internal static class AuthorToken
{
    private const string Bearer = "Bearer ";

    /// <summary>From <c>X-Delete-Token</c> or <c>Authorization: Bearer</c>; null when neither is there.</summary>
    public static string? Read(HttpRequest request)
    {
        var token = request.Headers["X-Delete-Token"].ToString();
        if (token.Length == 0 && request.Headers.Authorization.ToString() is var authorization
            && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            token = authorization[Bearer.Length..].Trim();
        }

        return token.Length > 0 ? token : null;
    }

    public static ProblemHttpResult Missing(HttpResponse response)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        return Problems.TokenMissing.Say("Send the delete token that creating the paste gave you, in X-Delete-Token or as Authorization: Bearer.");
    }

    public static ProblemHttpResult Wrong() =>
        Problems.TokenWrong.Say("Send this paste's own delete token: that one belongs to another.");
}
