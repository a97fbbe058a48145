using Microsoft.AspNetCore.Cors.Infrastructure;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Cors;

/// <summary>
/// What is not open to pages of any origin takes no request from them that does something: another site's form reads no paste that burns.
/// Browsers tell in <c>Sec-Fetch-Site</c> who asks. Over plain HTTP they do not, and there <c>Origin</c> tells; but for our own forms it is <c>null</c>,
/// because our pages have a Referrer-Policy of <c>no-referrer</c>, so that is let through there. Programs send neither.
/// </summary>
internal static class SameSite
{
    public static void UseSameSite(this IApplicationBuilder app)
    {
        var links = app.ApplicationServices.GetRequiredService<PasteLinks>();
        app.Use((context, next) => IsSafe(context.Request) || IsOurs(context.Request, links) || CorsFeature.IsOpen(context.Request)
            ? next(context) : Problems.CrossSite.Say("Open the page here, and do it there.").ExecuteAsync(context));
    }

    internal static bool IsOurs(HttpRequest request, PasteLinks links)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            return site == "same-origin" || site == "none";
        }

        var origin = request.Headers[CorsConstants.Origin].ToString();
        return origin.Length == 0 || (origin == "null" ? !request.IsHttps : links.IsOrigin(request, origin));
    }

    private static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
}
