using PasteBin.Api.Errors;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Reference;

/// <summary>What every problem's <c>type</c> leads to.</summary>
internal static class ProblemsPage
{
    public static Task WriteAsync(HttpContext context) => Page.WriteAsync(
        context, StatusCodes.Status200OK, "Problems", $"""
            <p>An error's <code>type</code> says which of these it is, its <code>detail</code> what to do about it.</p>
            <dl>
            {string.Join('\n', Problems.All.Select(Describe))}
            </dl>
            """, "no-cache");

    private static string Describe(Problem problem) =>
        $"<dt id=\"{problem.Name}\"><code>{problem.Name}</code> ({problem.Status})</dt><dd>{Page.Encode(problem.Title)}</dd>";
}
