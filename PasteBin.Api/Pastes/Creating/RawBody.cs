using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Bodies that are the text itself, byte for byte.</summary>
internal static class RawBody
{
    /// <summary>Why this body cannot be the text, if it cannot.</summary>
    public static ProblemHttpResult? Refuse(HttpRequest request) =>
        request.HasFormContentType && request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            ? Problems.UnsupportedMediaType.Say("Send the text itself as the body, as curl --data-binary @FILE does: multipart forms are not taken here.")
        : IsEncoded(request) ? CreateProblems.Encoded()
        : null;

    public static bool IsEncoded(HttpRequest request) =>
        request.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);
}
