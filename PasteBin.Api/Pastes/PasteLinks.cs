using System.Net;
using Microsoft.Extensions.Options;

namespace PasteBin.Api.Pastes;

/// <summary>
/// Addresses of pastes. They start with <c>Pastes:PublicUrl</c>. Without one they start with the request's own scheme and host if that host is this
/// machine (localhost, a loopback address) or stands in <c>Pastes:TrustedHosts</c>; a <c>Host</c> header is anybody's to write, so any other gives
/// links that are paths alone.
/// </summary>
public sealed class PasteLinks(IOptions<PasteOptions> options)
{
    private readonly string? _publicUrl = options.Value.PublicUrl?.AbsoluteUri.TrimEnd('/');
    private readonly HashSet<string> _trustedHosts = new(options.Value.TrustedHosts, StringComparer.OrdinalIgnoreCase);

    /// <summary>The paste's page, which is its text for curl.</summary>
    public string Page(HttpRequest request, string key) => $"{Start(request)}/{key}";

    /// <summary>The paste's page for whoever came without a request.</summary>
    /// <param name="start">What it begins with when there is no <c>Pastes:PublicUrl</c>.</param>
    public string Page(Uri? start, string key) => $"{_publicUrl ?? start?.AbsoluteUri.TrimEnd('/')}/{key}";

    /// <summary>For use in a command: where a request's host is not to be repeated, <c>HOST</c> stands for it. Without a key, without a slash at its end.</summary>
    public string ForTerminal(HttpRequest request, string key = "") =>
        (Start(request) is { Length: > 0 } start ? start : "HOST") + (key.Length > 0 ? $"/{key}" : "");

    /// <summary>Where this system is on the host that it is reached at: empty, or a path without a slash at its end.</summary>
    public string BasePath => _publicUrl is null ? "" : new Uri(_publicUrl).AbsolutePath.TrimEnd('/');

    /// <summary>Whether it is the origin, as a browser writes it, that the request was sent to.</summary>
    public bool IsOrigin(HttpRequest request, string origin) =>
        origin == $"{request.Scheme}://{request.Host.Value}" || (_publicUrl is not null && origin == new Uri(_publicUrl).GetLeftPart(UriPartial.Authority));

    /// <summary>The paste's bytes.</summary>
    public string Raw(HttpRequest request, string key) => $"{Start(request)}/raw/{key}";

    private string Start(HttpRequest request) => _publicUrl
        ?? (IsTrusted(request.Host) ? $"{request.Scheme}://{request.Host.Value}" : "");

    internal bool IsTrusted(HostString host) => host.HasValue
        && (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Host, out var address) && IPAddress.IsLoopback(address))
            || _trustedHosts.Contains(host.Host));
}
