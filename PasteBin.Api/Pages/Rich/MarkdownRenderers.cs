using Markdig.Extensions.Tables;
using Markdig.Extensions.TaskLists;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PasteBin.Api.Pages.Rich;

/// <summary>Where a text's links may lead.</summary>
internal static class SafeLink
{
    private static readonly string[] Schemes = ["https://", "http://", "mailto:"];

    /// <summary>Absolute, by a scheme that runs nothing, or within the document. A path would be one of ours, which the text cannot mean.</summary>
    public static bool IsSafe(string? url) => url is ['#', ..]
        || (url is not null && Array.Exists(Schemes, scheme => url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)));

    public static void Begin(HtmlRenderer html, string url, string? title, bool isEmbedded)
    {
        html.Write("<a href=\"").WriteEscapeUrl(url).Write("\"");
        if (!string.IsNullOrEmpty(title))
        {
            html.Write(" title=\"").WriteEscape(title).Write("\"");
        }

        html.Write(url[0] == '#' ? ">" : isEmbedded ? " target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">" : " rel=\"noopener noreferrer nofollow ugc\">");
    }
}

/// <summary>Links, and images as links to them: a page loads nothing from elsewhere.</summary>
internal sealed class SafeLinkRenderer(bool isEmbedded) : HtmlObjectRenderer<LinkInline>
{
    protected override void Write(HtmlRenderer renderer, LinkInline obj)
    {
        var url = obj.GetDynamicUrl?.Invoke() ?? obj.Url;
        // There are no links in links: of a badge its words are left.
        if (!SafeLink.IsSafe(url) || IsInLink(obj))
        {
            renderer.WriteChildren(obj);
            return;
        }

        SafeLink.Begin(renderer, url!, obj.Title, isEmbedded);
        if (obj.IsImage)
        {
            renderer.Write("<span class=\"image\" aria-hidden=\"true\">🖼</span> ");
        }

        if (obj.FirstChild is null)
        {
            renderer.WriteEscape(url);
        }

        renderer.WriteChildren(obj);
        renderer.Write("</a>");
    }

    private static bool IsInLink(Inline inline)
    {
        for (var parent = inline.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is LinkInline link && SafeLink.IsSafe(link.Url))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>&lt;https://example.org></c></summary>
internal sealed class SafeAutolinkRenderer(bool isEmbedded) : HtmlObjectRenderer<AutolinkInline>
{
    protected override void Write(HtmlRenderer renderer, AutolinkInline obj)
    {
        var url = obj.IsEmail ? $"mailto:{obj.Url}" : obj.Url;
        if (!SafeLink.IsSafe(url))
        {
            renderer.WriteEscape(obj.Url);
            return;
        }

        SafeLink.Begin(renderer, url, null, isEmbedded);
        renderer.WriteEscape(obj.Url).Write("</a>");
    }
}

/// <summary>A sign: a box that cannot be ticked is no field.</summary>
internal sealed class TaskRenderer : HtmlObjectRenderer<TaskList>
{
    protected override void Write(HtmlRenderer renderer, TaskList obj) => renderer.Write(obj.Checked ? "☑" : "☐");
}

/// <summary>Tables without styles of their own, which the page's policy forbids, in a frame that scrolls.</summary>
internal sealed class PlainTableRenderer : HtmlObjectRenderer<Table>
{
    protected override void Write(HtmlRenderer renderer, Table obj)
    {
        renderer.Write("<div class=\"scroll\" tabindex=\"0\"><table>");
        foreach (var row in obj.OfType<TableRow>())
        {
            renderer.Write("<tr>");
            foreach (var (index, cell) in row.OfType<TableCell>().Index())
            {
                var column = cell.ColumnIndex < 0 ? index : cell.ColumnIndex;
                var align = column < obj.ColumnDefinitions.Count ? obj.ColumnDefinitions[column].Alignment : null;
                renderer.Write(row.IsHeader ? "<th scope=\"col\"" : "<td").Write(align switch
                {
                    TableColumnAlign.Right => " class=\"end\">",
                    TableColumnAlign.Center => " class=\"middle\">",
                    _ => ">",
                });
                // A cell's only paragraph needs no element.
                var wasImplicit = renderer.ImplicitParagraph;
                renderer.ImplicitParagraph = cell.Count == 1;
                renderer.Write(cell);
                renderer.ImplicitParagraph = wasImplicit;
                renderer.Write(row.IsHeader ? "</th>" : "</td>");
            }

            renderer.Write("</tr>");
        }

        renderer.Write("</table></div>");
    }
}
