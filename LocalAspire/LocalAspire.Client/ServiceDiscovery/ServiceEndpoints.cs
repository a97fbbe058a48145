using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace LocalAspire.Client.ServiceDiscovery;

/// <summary>
/// Turns a service's name into an address from configuration, <c>Services:{name}:{endpoint}:{n}</c>, in turn over all <c>n</c>.
/// </summary>
/// <remarks>
/// <c>https+http://name</c> prefers https; <c>http://_admin.name</c> asks for the endpoint <c>admin</c>, otherwise the endpoint is
/// <c>default</c> or named like a scheme. Read anew for every request, so a reloaded configuration holds at once.
/// </remarks>
internal sealed class ServiceEndpoints(IConfiguration configuration)
{
    private readonly ConcurrentDictionary<string, uint> _turns = new();

    /// <summary>The address to send to. A name that configuration does not know is left as it is, with the first of its schemes.</summary>
    public Uri Resolve(Uri uri)
    {
        var schemes = uri.Scheme.Split('+');
        var candidates = Endpoints(uri.Host, schemes);
        if (candidates.Count == 0)
        {
            return schemes.Length == 1 ? uri : new UriBuilder(uri) { Scheme = schemes[0], Port = uri.Port }.Uri;
        }

        var turn = _turns.AddOrUpdate($"{uri.Scheme}://{uri.Host}", 0, static (_, turn) => unchecked(turn + 1));
        var endpoint = candidates[(int)(turn % (uint)candidates.Count)];
        return new UriBuilder(uri) { Scheme = endpoint.Scheme, Host = endpoint.Host, Port = endpoint.IsDefaultPort ? -1 : endpoint.Port }.Uri;
    }

    private List<Uri> Endpoints(string host, string[] schemes)
    {
        var (name, endpointNames) = host.StartsWith('_') && host.IndexOf('.') is > 1 and var dot
            ? (host[(dot + 1)..], [host[1..dot]])
            : (host, (string[])["default", .. schemes]);
        var service = configuration.GetSection("Services").GetSection(name);
        if (endpointNames.Select(service.GetSection).FirstOrDefault(static section => section.Exists()) is not { } section)
        {
            return [];
        }

        IEnumerable<string?> values = string.IsNullOrWhiteSpace(section.Value)
            ? section.GetChildren().Where(static child => int.TryParse(child.Key, out _)).Select(static child => child.Value)
            : [section.Value];
        // An address without a scheme takes the caller's. One with a scheme the caller does not accept is no candidate.
        return values
            .OfType<string>()
            .Select(value => new Uri(value.Contains("://", StringComparison.Ordinal) ? value : $"{schemes[0]}://{value}"))
            .Where(endpoint => schemes.Contains(endpoint.Scheme, StringComparer.Ordinal))
            .GroupBy(endpoint => Array.IndexOf(schemes, endpoint.Scheme))
            .MinBy(static group => group.Key)?.ToList() ?? [];
    }
}
