using PasteBin.Api.Forms;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Pages;

/// <summary><c>POST /settings</c>: a theme or a language by choice, in a cookie that only pages read.</summary>
internal static class Settings
{
    private const int LargestForm = 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/settings", ChooseAsync);

    private static async Task<IResult> ChooseAsync(HttpContext context, PasteLinks links)
    {
        var (upload, refusal) = await Upload.ReadFormAsync(context.Request, LargestForm);
        using (upload)
        {
            if (upload?.Form is not { } form)
            {
                return refusal!;
            }

            Keep(context, PageView.ThemeCookie, form.Text(PageView.ThemeCookie), PageView.Themes);
            Keep(context, Texts.Cookie, form.Text(Texts.Cookie), Texts.All.Keys);
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Location = links.BasePath + (IsOurs(form.Text("back")) ? form.Text("back") : "/");
            return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
        }
    }

    /// <summary>Only a path of ours, in plain letters: "//host" and "/\host" lead elsewhere.</summary>
    internal static bool IsOurs(string? back) =>
        back is ['/', ..] && !back.StartsWith("//", StringComparison.Ordinal) && back.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_');

    private static void Keep(HttpContext context, string cookie, string? chosen, IEnumerable<string> choices)
    {
        if (chosen is not null && choices.Contains(chosen))
        {
            // Scripts of the page change the theme without a reload, so they may see it; it tells nothing about anybody.
            context.Response.Cookies.Append(cookie, chosen, new()
            {
                Path = "/", MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true,
            });
        }
    }
}
