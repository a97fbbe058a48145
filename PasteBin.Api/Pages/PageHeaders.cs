using Microsoft.Extensions.Primitives;

namespace PasteBin.Api.Pages;

/// <summary>What browsers are told to keep pages from, whatever is in a paste.</summary>
internal static class PageHeaders
{
    // Scripts and styles are files of ours, so nothing needs a nonce and pages can be kept. Who may frame a page stands at the end.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; "
        + "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types assets; frame-ancestors ";

    private static readonly StringValues Unframed = Policy + "'none'";
    private static readonly StringValues Framed = Policy + "*";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues SameOrigin = "same-origin";
    private static readonly StringValues CrossOrigin = "cross-origin";

    private static readonly StringValues Permissions =
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=(), clipboard-write=(self)";

    /// <param name="isFrameable">Whether other sites may show it inside their own pages.</param>
    public static void Write(HttpResponse response, bool isFrameable = false)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = isFrameable ? Framed : Unframed;
        headers.XContentTypeOptions = NoSniff;
        // Who has the address has the paste: it goes to no other site.
        headers["Referrer-Policy"] = NoReferrer;
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = SameOrigin;
        headers["Cross-Origin-Resource-Policy"] = isFrameable ? CrossOrigin : SameOrigin;
        if (response.HttpContext.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }

    public static void WriteForAsset(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        // A worker has the policy that its own script came with.
        response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'";
        // A frame of an embedded paste is on another site's page.
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }
}
