using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using PasteBin.ServiceDefaults;

namespace PasteBin.Api.Forwarding;

/// <summary>Believes <c>X-Forwarded-*</c> headers of configured proxies: <see cref="ForwardingOptions"/>.</summary>
internal static class ForwardingFeature
{
    public static void AddForwarding(this IHostApplicationBuilder builder)
    {
        builder.Services.AddCheckedOptions<ForwardingOptions>(ForwardingOptions.Section);
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ForwardingOptions>>(static (options, known) =>
        {
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in known.Value.KnownProxies)
            {
                options.KnownProxies.Add(IPAddress.Parse(proxy));
            }

            foreach (var network in known.Value.KnownNetworks)
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }

            // Without any, the middleware would believe everyone.
            options.ForwardedHeaders = options.KnownProxies.Count + options.KnownIPNetworks.Count == 0 ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        });
    }

    /// <summary>Nothing at all when nobody is believed.</summary>
    public static void UseForwarding(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.ForwardedHeaders != ForwardedHeaders.None)
        {
            app.UseForwardedHeaders();
        }
    }
}
