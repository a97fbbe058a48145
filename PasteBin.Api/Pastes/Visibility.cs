using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes;

/// <summary>Who finds a paste, as the API writes it: everybody, or whoever has its link.</summary>
internal static class Visibility
{
    public const string Public = "public";
    public const string Unlisted = "unlisted";

    public static string Name(bool isPublic) => isPublic ? Public : Unlisted;

    /// <summary>Null for what is neither. Empty is as good as absent, and that is unlisted.</summary>
    public static bool? Parse(string? text) => text switch
    {
        null or "" or Unlisted => false,
        Public => true,
        _ => null,
    };

    public static ProblemHttpResult Mistake() => Problems.Invalid.Say("Write visibility as public or unlisted.");
}
