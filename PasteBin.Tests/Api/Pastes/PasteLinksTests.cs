using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Api.Pastes;

public sealed class PasteLinksTests
{
    [Theory]
    [InlineData("localhost", "http://localhost/abc")]
    [InlineData("LOCALHOST:5000", "http://LOCALHOST:5000/abc")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/abc")]
    [InlineData("[::1]:5000", "http://[::1]:5000/abc")]
    [InlineData("paste.example", "http://paste.example/abc")]
    [InlineData("Paste.Example:8080", "http://Paste.Example:8080/abc")]
    public void This_machine_and_trusted_hosts_start_links(string host, string link) =>
        Assert.Equal(link, Links(trusted: "paste.example").Page(Request(host), "abc"));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.7")]
    [InlineData("sub.paste.example")]
    [InlineData("")]
    public void Any_other_host_gives_a_path(string host) => Assert.Equal("/raw/abc", Links(trusted: "paste.example").Raw(Request(host), "abc"));

    [Theory]
    [InlineData("https://paste.example")]
    [InlineData("https://paste.example/")]
    public void A_configured_address_starts_links_whatever_the_request_says(string url) =>
        Assert.Equal("https://paste.example/abc", Links(publicUrl: url).Page(Request("evil.example"), "abc"));

    [Fact]
    public void A_configured_address_may_have_a_path() =>
        Assert.Equal("https://example.org/paste/raw/abc", Links(publicUrl: "https://example.org/paste/").Raw(Request("localhost"), "abc"));

    private static PasteLinks Links(string? trusted = null, string? publicUrl = null)
    {
        var options = new PasteOptions { PublicUrl = publicUrl is null ? null : new Uri(publicUrl) };
        if (trusted is not null)
        {
            options.TrustedHosts.Add(trusted);
        }

        return new(Options.Create(options));
    }

    private static HttpRequest Request(string host) => new DefaultHttpContext { Request = { Scheme = "http", Host = new(host) } }.Request;
}
