using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Diffing;
using PasteBin.Api.Pages.Read;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Versions;
using PasteBin.Api.RateLimits;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pages.Compare;

/// <summary>The versions of a paste, and what changed between two of them.</summary>
internal sealed class ComparePages(PageWriter pages, VersionStore versions, DiffRoutes diffs, PasteLinks links)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/{key}/versions", PagesFeature.GetOrHead, ListAsync);
        routes.MapMethods("/{key}/diff", PagesFeature.GetOrHead, CompareAsync);
        // With the password of a paste that has one.
        routes.MapPost("/{key}/diff", CompareAsync).WithMetadata(new CountsAsRead());
    }

    private async Task ListAsync(HttpContext context)
    {
        var key = (string)context.Request.RouteValues["key"]!;
        var found = PasteKey.IsPossible(key) ? await versions.ListAsync(key, context.RequestAborted) : [];
        await (found.Count == 0 ? PasteAnswers.WriteMissingAsync(context, ReadForm.Page) : pages.WriteAsync<VersionsPage>(
            context, StatusCodes.Status200OK, "no-cache", (nameof(VersionsPage.Key), key),
            (nameof(VersionsPage.Versions), found.Select(one => new VersionsPage.VersionLine(one.Version, one.Size, one.Title, one.CreatedAt)).ToList())));
    }

    private Task CompareAsync(HttpContext context) => diffs.AnswerAsync(context, WriteAsync, WriteGuardAsync);

    private Task WriteGuardAsync(HttpContext context, Paste paste, (int From, int To) versions, ProblemHttpResult refusal)
    {
        var query = $"diff?from={versions.From}&to={versions.To}";
        return pages.WriteAsync<GuardPage>(
            context, refusal.StatusCode, "no-store", (nameof(GuardPage.Paste), paste), (nameof(GuardPage.Said), refusal),
            (nameof(GuardPage.Command), ReadCommand.Curl(paste, $"'{links.ForTerminal(context.Request)}/api/v1/pastes/{paste.Key}/{query}'")),
            (nameof(GuardPage.Action), $"/{paste.Key}/{query}{(IsUnified(context.Request) ? "&view=unified" : "")}"));
    }

    private static bool IsUnified(HttpRequest request) => request.Query["view"] == "unified";

    private Task WriteAsync(HttpContext context, TextDiff diff, Paste paste, int from, int to)
    {
        var isUnified = IsUnified(context.Request);
        return pages.WriteAsync<DiffPage>(
            context, StatusCodes.Status200OK, paste.IsGuarded ? "no-store" : "no-cache",
            (nameof(DiffPage.Key), paste.Key), (nameof(DiffPage.Name), paste.Title), (nameof(DiffPage.Table), DiffTable.Of(diff, isUnified)),
            (nameof(DiffPage.From), from), (nameof(DiffPage.To), to), (nameof(DiffPage.IsUnified), isUnified), (nameof(DiffPage.IsLocked), paste.Lock is not null));
    }
}
