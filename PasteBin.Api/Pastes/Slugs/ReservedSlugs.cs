using Microsoft.AspNetCore.Routing.Patterns;

namespace PasteBin.Api.Pastes.Slugs;

/// <summary>
/// Slugs that nobody gets: the first word of every route, whatever routes there are, because that is what such a link would lead to;
/// and words that routes to come may want. Routes do not tell upper case from lower.
/// </summary>
internal sealed class ReservedSlugs(EndpointDataSource endpoints)
{
    private static readonly string[] ToCome =
    [
        "about", "abuse", "account", "admin", "app", "assets", "auth", "blog", "callback", "config", "contact", "css", "dashboard", "debug",
        "diff", "documents", "download", "edit", "embed", "events", "explore", "favicon", "feed", "fonts", "fork", "help", "history", "home",
        "images", "img", "index", "info", "install", "js", "key", "keys", "legal", "license", "limits", "list", "livez", "login", "logout", "manifest", "me",
        "metrics", "new", "oauth", "openapi", "paste", "pastes", "ping", "pricing", "privacy", "profile", "public", "readyz", "recent", "register", "report",
        "reports", "robots", "root", "rss", "search", "security", "settings", "share", "signin", "signup", "sitemap", "static", "stats", "status", "stream",
        "support", "swagger", "system", "teams", "terms", "token", "tokens", "trending", "upload", "user", "users", "version", "webhooks", "well-known", "ws",
    ];

    // The routes are complete when the first request comes.
    private readonly Lazy<HashSet<string>> _words = new(() => new(ToCome.Concat(FirstWords(endpoints)), StringComparer.OrdinalIgnoreCase));

    public bool Contains(string slug) => _words.Value.Contains(slug);

    internal static IEnumerable<string> FirstWords(EndpointDataSource endpoints) => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Select(static endpoint => endpoint.RoutePattern.PathSegments is [{ Parts: [RoutePatternLiteralPart word, ..] }, ..] ? word.Content : null)
        .OfType<string>();
}
