using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PasteBin.Api.Forwarding;

namespace PasteBin.Tests.Api.Forwarding;

/// <summary>Whose word on the client's address, scheme and host is taken.</summary>
public sealed class ForwardingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, null, "http 127.0.0.1 127.0.0.1")]
    [InlineData("KnownProxies", "10.1.2.3", "http 127.0.0.1 127.0.0.1")]
    [InlineData("KnownNetworks", "10.0.0.0/8", "http 127.0.0.1 127.0.0.1")]
    [InlineData("KnownProxies", "127.0.0.1", "https paste.example 203.0.113.7")]
    [InlineData("KnownNetworks", "127.0.0.0/8", "https paste.example 203.0.113.7")]
    public async Task Only_configured_proxies_tell_of_others(string? option, string? value, string seen)
    {
        var answer = await AskAsync(option, value, "198.51.100.1, 203.0.113.7");
        Assert.Equal(seen, answer);
    }

    /// <summary>What the client wrote itself comes before what the proxy has added.</summary>
    [Fact]
    public async Task Of_several_addresses_the_proxys_own_counts() =>
        Assert.EndsWith(" 203.0.113.7", await AskAsync("KnownProxies", "127.0.0.1", "127.0.0.1, 198.51.100.1, 203.0.113.7"), StringComparison.Ordinal);

    private static async Task<string> AskAsync(string? option, string? value, string addresses)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (option is not null)
        {
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create($"{ForwardingOptions.Section}:{option}", value)]);
        }

        builder.AddForwarding();
        await using var app = builder.Build();
        app.UseForwardedHeaders();
        app.Run(static context => context.Response.WriteAsync($"{context.Request.Scheme} {context.Request.Host.Host} {context.Connection.RemoteIpAddress}", context.RequestAborted));
        await app.StartAsync(Cancellation);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single());
        request.Headers.Add("X-Forwarded-For", addresses);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "paste.example");
        using var answer = await client.SendAsync(request, Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
