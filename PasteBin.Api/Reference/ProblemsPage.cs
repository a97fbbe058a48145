using PasteBin.Api.Errors;
using PasteBin.Api.Pages;

namespace PasteBin.Api.Reference;

/// <summary>What every problem's <c>type</c> leads to.</summary>
internal static class ProblemsPage
{
    public static Task WriteAsync(HttpContext context, PageWriter pages) => pages.WriteAsync<DocumentPage>(
        context, StatusCodes.Status200OK, "no-cache", (nameof(DocumentPage.Title), "Problems"), (nameof(DocumentPage.Back), Problem.Page),
        (nameof(DocumentPage.Html), $"""
            <p>An error's <code>type</code> says which of these it is, its <code>detail</code> what to do about it.</p>
            <dl>
            {string.Join('\n', Problems.All.Select(Describe))}
            </dl>
            """));

    private static string Describe(Problem problem) =>
        $"<dt id=\"{problem.Name}\"><code>{problem.Name}</code> ({problem.Status})</dt><dd>{Html.Encode(problem.Title)}</dd>";
}
