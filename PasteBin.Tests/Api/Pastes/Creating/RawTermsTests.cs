using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Tests.Api.Pastes.Creating;

public sealed class RawTermsTests
{
    private static readonly PasteOptions Options = new();

    [Fact]
    public void Without_a_word_the_defaults_hold() =>
        Assert.Equal(new PasteTerms(TimeSpan.FromDays(7), null, null, false), Read(""));

    [Fact]
    public void The_query_says_everything() =>
        Assert.Equal(new PasteTerms(TimeSpan.FromMinutes(10), "c#", "A day", true), Read("?expires=10m&language=c%23&title=A%20day&burn=true"));

    [Theory]
    [InlineData("Expires")]
    [InlineData("X-Expires")]
    public void A_header_says_it_too(string header) => Assert.Equal(TimeSpan.FromHours(1), Read("", (header, "1h"))!.Life);

    [Fact]
    public void The_query_wins_over_a_header() => Assert.Equal(TimeSpan.FromHours(1), Read("?expires=1h", ("Expires", "2h"))!.Life);

    [Theory]
    [InlineData("program.cs", "", "cs")]
    [InlineData("archive.tar.gz", "", "gz")]
    [InlineData("Makefile", "", null)]
    [InlineData("strange.ex%t", "", null)]
    [InlineData("dot.", "", null)]
    [InlineData("-", "", null)]
    [InlineData("program.cs", "?language=text", "text")]
    public void The_name_of_an_upload_gives_the_language_unless_one_is_given(string name, string query, string? language) =>
        Assert.Equal(language, Read(query, name)!.Language);

    [Theory]
    [InlineData("?burn", true)]
    [InlineData("?burn=1", true)]
    [InlineData("?burn=Yes", true)]
    [InlineData("?burn=false", false)]
    [InlineData("?burn=0", false)]
    public void Burn_is_a_flag(string query, bool burn) => Assert.Equal(burn, Read(query)!.Burn);

    [Theory]
    [InlineData("?burn=maybe", "burn")]
    [InlineData("?expires=soon", "expires")]
    [InlineData("?expires=1h&expires=2h", "expires")]
    [InlineData("?expires=0s", "second")]
    [InlineData("?expires=366d", "365 days")]
    [InlineData("?expires=9999999999y", "365 days")]
    [InlineData("?expires=never", "365 days")]
    [InlineData("?language=a%20b", "language")]
    [InlineData("?language=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "language")]
    [InlineData("?title=a%00b", "title")]
    [InlineData("?title=a%0Ab", "title")]
    public void A_mistake_is_named(string query, string named)
    {
        var (terms, mistake) = Terms(Request(query), Options);
        Assert.Null(terms);
        Assert.Contains(named, mistake!.ProblemDetails.Detail!, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_is_there_for_whom_the_server_allows_it() =>
        Assert.Equal(PasteLife.Never, Terms(Request("?expires=never"), new() { AllowNever = true }).Terms!.Life);

    [Theory]
    [InlineData("never")]
    [InlineData("366d")]
    public void Who_asks_for_no_more_than_the_longest_gets_that(string expires) =>
        Assert.Equal(Options.LongestLife, PasteTerms.Read(Options, new(expires, OrLongest: true)).Terms!.Life);

    // Not as a theory's data: an attribute cannot hold half a pair.
    [Fact]
    public void A_title_with_half_a_surrogate_pair_is_a_mistake() =>
        Assert.All((string[])["\ud800", "a\udc00b"], title => Assert.Null(PasteTerms.Read(Options, new(Title: title)).Terms));

    [Fact]
    public void A_title_may_be_of_any_script() => Assert.Equal("żółw 🐢", PasteTerms.Read(Options, new(Title: "żółw 🐢")).Terms!.Title);

    private static PasteTerms? Read(string query, params (string Name, string Value)[] headers)
    {
        var request = Request(query);
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return Terms(request, Options).Terms;
    }

    private static PasteTerms? Read(string query, string name)
    {
        var request = Request(query);
        request.RouteValues["name"] = name;
        return Terms(request, Options).Terms;
    }

    private static (PasteTerms? Terms, ProblemHttpResult? Mistake) Terms(HttpRequest request, PasteOptions options) =>
        RawTerms.Read(request) is ({ } wishes, _) ? PasteTerms.Read(options, wishes) : (null, RawTerms.Read(request).Mistake);

    private static HttpRequest Request(string query) => new DefaultHttpContext { Request = { QueryString = new(query) } }.Request;
}
