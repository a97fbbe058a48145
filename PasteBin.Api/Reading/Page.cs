using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PasteBin.Api.Reading;

/// <summary>An HTML page without script: readable in light and dark, on a phone, and by a screen reader.</summary>
public static class Page
{
    private const string Style = """
        :root { color-scheme: light dark }
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
        h1 { font-size: 1.3rem; margin: 0 0 .25rem }
        pre { font: .9rem/1.5 ui-monospace, monospace; border: 1px solid GrayText; border-radius: .4rem; padding: .75rem; overflow-x: auto; overflow-wrap: normal; tab-size: 4 }
        button { font: inherit; padding: .4rem 1rem }
        footer { margin-top: 1.5rem }
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // Encodes what means something in HTML, and leaves the letters of every language alone.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Anything a person wrote, for use in <see cref="WriteAsync"/>.</summary>
    public static string Encode(string text) => text.Contains('\n', StringComparison.Ordinal)
        // Line ends would be encoded too, each to five characters.
        ? string.Join('\n', text.Split('\n').Select(Html.Encode))
        : Html.Encode(text);

    /// <param name="title">Plain text.</param>
    /// <param name="main">HTML.</param>
    /// <param name="cacheControl">Pages tell how long a paste has left, so they have no entity tag.</param>
    public static async Task WriteAsync(HttpContext context, int status, string title, string main, string cacheControl)
    {
        var html = Encoding.UTF8.GetBytes($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{Encode(title)}</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            <h1>{Encode(title)}</h1>
            {main}
            </main>
            <footer><a href="/">How to use PasteBin</a></footer>
            </body>
            </html>

            """);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = html.Length;
        response.Headers.ContentSecurityPolicy = Policy;
        // Who has the address has the paste: it goes to no other site.
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = cacheControl;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(html, context.RequestAborted);
        }
    }
}
