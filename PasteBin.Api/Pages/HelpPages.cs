using PasteBin.Api.Pastes;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pages;

/// <summary>How to use this from a terminal, for whoever looks for it with a browser.</summary>
internal static class HelpPages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/help", PagesFeature.GetOrHead, static (HttpContext context, PageWriter pages, PasteLinks links) =>
        !Negotiation.PrefersHtml(context.Request.Headers.Accept) ? HelpPage.WriteAsync(context, links.ForTerminal(context.Request)) : pages.WriteAsync<DocumentPage>(
            context, StatusCodes.Status200OK, "no-cache", (nameof(DocumentPage.Title), "From a terminal"), (nameof(DocumentPage.Back), "/help"),
            (nameof(DocumentPage.Html), $"""
                <pre tabindex="0">{Html.Encode(HelpPage.Text(links.ForTerminal(context.Request)))}</pre>
                <p>Pages use <a href="{links.BasePath}{Assets.Path("highlight-license.txt")}">highlight.js</a>
                and <a href="{links.BasePath}{Assets.Path("lean-qr-license.txt")}">Lean QR</a>; the links are to their licences.</p>
                """)));
}
