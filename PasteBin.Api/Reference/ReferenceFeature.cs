using PasteBin.Api.Errors;

namespace PasteBin.Api.Reference;

/// <summary>What there is to know about the API, served by itself: for programs, for people, and what its errors mean.</summary>
internal static class ReferenceFeature
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void AddReference(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(ApiDocument.Name, static options =>
        {
            // The document says everything itself: most routes are plain delegates, which tell nothing.
            options.ShouldInclude = static _ => false;
            options.AddDocumentTransformer<ApiDocument>();
        });
        builder.Services.AddSingleton<ApiReference>();
    }

    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        var reference = routes.ServiceProvider.GetRequiredService<ApiReference>();
        routes.MapMethods($"/openapi/{ApiDocument.Name}.json", GetOrHead, reference.WriteJsonAsync);
        routes.MapMethods("/docs", GetOrHead, reference.WritePageAsync);
        routes.MapMethods(Problem.Page, GetOrHead, ProblemsPage.WriteAsync);
    }
}
