using Microsoft.AspNetCore.Http.HttpResults;

namespace PasteBin.Api.Errors;

/// <summary>A kind of error, as programs tell errors apart (RFC 9457).</summary>
/// <param name="Name">Never changes: it is the end of <see cref="Type"/>.</param>
/// <param name="Title">What is wrong, for every error of this kind.</param>
internal sealed record Problem(string Name, int Status, string Title)
{
    /// <summary>The page that explains all kinds; each has an anchor there.</summary>
    public const string Page = "/docs/problems";

    /// <summary>The problem's <c>type</c>: a reference relative to wherever this system is reached.</summary>
    public string Type => $"{Page}#{Name}";

    /// <param name="detail">What to do about it, in a sentence; null when the title says it all. Nothing the client sent is repeated.</param>
    public ProblemHttpResult Say(string? detail = null) => TypedResults.Problem(detail ?? Title, statusCode: Status, title: Title, type: Type);

    /// <summary>The <see cref="Name"/> of what <see cref="Say"/> said.</summary>
    public static string NameOf(ProblemHttpResult said) => NameIn(said.ProblemDetails.Type)!;

    /// <summary>The <see cref="Name"/> in a <see cref="Type"/>; null when it is not one of ours.</summary>
    public static string? NameIn(string? type) => type?.StartsWith($"{Page}#", StringComparison.Ordinal) is true ? type[(Page.Length + 1)..] : null;
}
