using Microsoft.Extensions.Options;
using PasteBin.Api.Forwarding;
using PasteBin.Tests.Configuration;

namespace PasteBin.Tests.Api.Forwarding;

public sealed class ForwardingOptionsTests
{
    [Fact]
    public void A_list_may_also_be_one_value_with_commas()
    {
        var options = Bind(("KnownProxies:0", "10.1.2.3"), ("KnownNetworks", "10.0.0.0/8, fd00::/8"));
        Assert.Equal(["10.1.2.3"], options.KnownProxies);
        Assert.Equal(["10.0.0.0/8", "fd00::/8"], options.KnownNetworks);
    }

    [Theory]
    [InlineData("KnownProxies", "proxy.example")]
    [InlineData("KnownProxies", "10.0.0.0/8")]
    [InlineData("KnownNetworks", "everything")]
    public void What_is_no_address_or_network_is_refused(string name, string value) =>
        Assert.Contains($"ForwardedHeaders:{name}", Assert.Throws<OptionsValidationException>(() => Bind((name, value))).Message, StringComparison.Ordinal);

    private static ForwardingOptions Bind(params (string Name, string Value)[] settings) => Bound.To<ForwardingOptions>(ForwardingOptions.Section, settings);
}
