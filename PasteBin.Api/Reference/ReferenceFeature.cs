using PasteBin.Api.Errors;

namespace PasteBin.Api.Reference;

/// <summary>What there is to know about the API, served by itself.</summary>
internal static class ReferenceFeature
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapReference(this IEndpointRouteBuilder routes) => routes.MapMethods(Problem.Page, GetOrHead, ProblemsPage.WriteAsync);
}
