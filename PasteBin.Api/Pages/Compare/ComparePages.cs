using PasteBin.Api.Diffing;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Versions;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pages.Compare;

/// <summary>The versions of a paste, and what changed between two of them.</summary>
internal sealed class ComparePages(PageWriter pages, VersionStore versions, DiffRoutes diffs)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/{key}/versions", PagesFeature.GetOrHead, ListAsync);
        routes.MapMethods("/{key}/diff", PagesFeature.GetOrHead, context => diffs.AnswerAsync(context, WriteAsync));
    }

    private async Task ListAsync(HttpContext context)
    {
        var key = (string)context.Request.RouteValues["key"]!;
        var found = PasteKey.IsPossible(key) ? await versions.ListAsync(key, context.RequestAborted) : [];
        await (found.Count == 0 ? PasteAnswers.WriteMissingAsync(context, ReadForm.Page) : pages.WriteAsync<VersionsPage>(
            context, StatusCodes.Status200OK, "no-cache", (nameof(VersionsPage.Key), key),
            (nameof(VersionsPage.Versions), found.Select(one => new VersionsPage.VersionLine(one.Version, one.Size, one.Title, one.CreatedAt)).ToList())));
    }

    private Task WriteAsync(HttpContext context, TextDiff diff, Paste paste, int from, int to)
    {
        var isUnified = context.Request.Query["view"] == "unified";
        return pages.WriteAsync<DiffPage>(
            context, StatusCodes.Status200OK, paste.IsGuarded ? "no-store" : "no-cache",
            (nameof(DiffPage.Key), paste.Key), (nameof(DiffPage.Name), paste.Title), (nameof(DiffPage.Table), DiffTable.Of(diff, isUnified)),
            (nameof(DiffPage.From), from), (nameof(DiffPage.To), to), (nameof(DiffPage.IsUnified), isUnified));
    }
}
