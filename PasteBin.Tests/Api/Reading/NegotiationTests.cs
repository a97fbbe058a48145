using PasteBin.Api.Reading;
using Xunit;

namespace PasteBin.Tests.Api.Reading;

public sealed class NegotiationTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("x-gzip", true)]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("deflate, gzip;q=1.0, *;q=0.5", true)]
    [InlineData("br", false)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; q=0.000", false)]
    [InlineData("gzip;q=0.1", true)]
    [InlineData("gzip ; q=0.5", true)]
    [InlineData("gzip;q=nonsense", false)]
    [InlineData("gzip;q=-1", false)]
    [InlineData("*", true)]
    [InlineData("*;q=0", false)]
    [InlineData("gzip;q=0, *", false)]
    [InlineData("identity", false)]
    [InlineData("identity, gzip;q=0.5", false)]
    [InlineData("identity;q=0.5, gzip", true)]
    [InlineData("identity;q=0", false)]
    [InlineData("gzipped", false)]
    [InlineData(",,;,=", false)]
    public void Gzip_goes_to_who_takes_it(string? header, bool gzip) => Assert.Equal(gzip, Negotiation.AcceptsGzip(header));

    [Fact]
    public void Several_lines_of_a_header_are_one_list()
    {
        Assert.True(Negotiation.AcceptsGzip(new(["br", "gzip"])));
        Assert.False(Negotiation.AcceptsGzip(new(["*", "gzip;q=0"])));
        Assert.True(Negotiation.PrefersHtml(new(["text/plain;q=0.5", "text/html"])));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", true)]
    [InlineData("text/html", true)]
    [InlineData("TEXT/HTML", true)]
    [InlineData("application/xhtml+xml", true)]
    [InlineData("text/html;q=0", false)]
    [InlineData("text/plain", false)]
    [InlineData("text/plain, text/html", true)]
    [InlineData("text/plain, text/html;q=0.9", false)]
    [InlineData("text/*", false)]
    [InlineData("application/json", false)]
    [InlineData("text/html, not a media type", true)]
    [InlineData("nonsense", false)]
    public void A_page_goes_to_who_names_html(string? header, bool html) => Assert.Equal(html, Negotiation.PrefersHtml(header));
}
