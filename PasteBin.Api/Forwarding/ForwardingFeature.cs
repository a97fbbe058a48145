using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace PasteBin.Api.Forwarding;

/// <summary>
/// Whose <c>X-Forwarded-*</c> headers are believed: those of proxies in <c>ForwardedHeaders:KnownProxies</c> (addresses) and
/// <c>ForwardedHeaders:KnownNetworks</c> (<c>10.0.0.0/8</c>), lists or words separated by commas. Nobody's by default, not even this machine's.
/// </summary>
internal static class ForwardingFeature
{
    public static void AddForwarding(this IHostApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("ForwardedHeaders");
        var proxies = Words(section.GetSection("KnownProxies")).Select(IPAddress.Parse).ToList();
        var networks = Words(section.GetSection("KnownNetworks")).Select(System.Net.IPNetwork.Parse).ToList();
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            // Without any, the middleware would believe everyone.
            options.ForwardedHeaders = proxies.Count + networks.Count == 0 ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            proxies.ForEach(options.KnownProxies.Add);
            networks.ForEach(options.KnownIPNetworks.Add);
        });
    }

    private static IEnumerable<string> Words(IConfigurationSection section) => section.GetChildren().Select(static child => child.Value).Append(section.Value)
        .SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
