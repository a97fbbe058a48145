using System.ComponentModel.DataAnnotations;
using System.Net;

namespace PasteBin.Api.Forwarding;

/// <summary>
/// Section <c>ForwardedHeaders</c> of the configuration; checked when the process starts. Whose <c>X-Forwarded-*</c> headers are believed: nobody's by
/// default, not even this machine's.
/// </summary>
public sealed class ForwardingOptions : IValidatableObject
{
    public const string Section = "ForwardedHeaders";

    /// <summary>Proxies by their addresses.</summary>
    public IList<string> KnownProxies { get; } = [];

    /// <summary>Proxies by their networks: <c>10.0.0.0/8</c>.</summary>
    public IList<string> KnownNetworks { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!KnownProxies.All(static proxy => IPAddress.TryParse(proxy, out _)))
        {
            yield return new("Write IP addresses, such as 10.1.2.3 or fd00::1.", [nameof(KnownProxies)]);
        }

        if (!KnownNetworks.All(static network => IPNetwork.TryParse(network, out _)))
        {
            yield return new("Write networks with their prefix, such as 10.0.0.0/8 or fd00::/8.", [nameof(KnownNetworks)]);
        }
    }
}
