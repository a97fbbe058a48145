namespace PasteBin.Api.Pages;

/// <summary>What browsers are told to keep pages from, whatever is in a paste.</summary>
internal static class PageHeaders
{
    // Scripts and styles are files of ours, so nothing needs a nonce and pages can be kept. Who may frame a page stands at the end.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; "
        + "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types assets; frame-ancestors ";

    private const string Permissions =
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=(), clipboard-write=(self)";

    /// <param name="isFrameable">Whether other sites may show it inside their own pages.</param>
    public static void Write(HttpResponse response, bool isFrameable = false)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy + (isFrameable ? "*" : "'none'");
        headers.XContentTypeOptions = "nosniff";
        // Who has the address has the paste: it goes to no other site.
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = isFrameable ? "cross-origin" : "same-origin";
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
