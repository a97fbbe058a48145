using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Tests.Api.Pastes.Creating;

public sealed class RawTermsTests
{
    private static readonly PasteOptions Options = new();
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_word_the_defaults_hold() =>
        Assert.Equal(new PasteTerms(PasteEnd.After(TimeSpan.FromDays(7)), null, null, null), Read(""));

    [Fact]
    public void The_query_says_everything() =>
        Assert.Equal(
            new PasteTerms(PasteEnd.After(TimeSpan.FromMinutes(10)), "c#", "A day", 1, "my-notes"),
            Read("?expiresIn=PT10M&language=c%23&title=A%20day&burn=true&slug=my-notes&visibility=unlisted"));

    [Fact]
    public void What_is_public_is_so_only_when_asked_for()
    {
        Assert.True(Read("?visibility=public")!.Public);
        Assert.False(Read("")!.Public);
    }

    [Theory]
    [InlineData("Expires")]
    [InlineData("X-Expires")]
    public void A_header_says_it_too(string header) => Assert.Equal(PasteEnd.After(TimeSpan.FromHours(1)), Read("", (header, "1h"))!.End);

    [Fact]
    public void The_query_wins_over_a_header() => Assert.Equal(PasteEnd.After(TimeSpan.FromHours(1)), Read("?expires=1h", ("Expires", "2h"))!.End);

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
    public void Burn_is_a_flag(string query, bool burn) => Assert.Equal(burn ? 1 : null, Read(query)!.MaxReads);

    [Theory]
    [InlineData("?burn=maybe", "burn")]
    [InlineData("?expires=soon", "expires")]
    [InlineData("?expires=1h&expires=2h", "expires")]
    [InlineData("?expires=0s", "second")]
    [InlineData("?expires=366d", "365 days")]
    [InlineData("?expires=9999999999y", "365 days")]
    [InlineData("?expires=never", "365 days")]
    [InlineData("?expires=1h&expiresIn=1h", "one of")]
    [InlineData("?expiresIn=1h&expiresAt=2026-11-22T00:00:00Z", "one of")]
    [InlineData("?expiresAt=tomorrow", "ISO 8601")]
    [InlineData("?slug=a", "slug")]
    [InlineData("?slug=abcdefghij", "slug")]
    [InlineData("?visibility=private", "visibility")]
    [InlineData("?visibility=public&burn", "visibility")]
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
        Assert.Equal(PasteEnd.Never, Terms(Request("?expires=never"), new() { AllowNever = true }).Terms!.End);

    [Fact]
    public void What_one_place_does_not_say_another_may_and_an_end_comes_from_one_alone()
    {
        var body = new PasteWishes(Language: "sql") { ExpiresIn = "1h", Slug = "mine" };
        var query = new PasteWishes(Expires: "2h", Language: "text", Title: "A title", Burn: true) { ExpiresAt = "2030-01-01T00:00:00Z", Slug = "other", MaxReads = "1" };
        Assert.Equal(
            new PasteWishes(Language: "sql", Title: "A title", Burn: true) { ExpiresIn = "1h", Slug = "mine", MaxReads = "1" }, body.Or(query));
        Assert.Equal("2h", new PasteWishes().Or(query).Expires);
    }

    [Theory]
    [InlineData("never")]
    [InlineData("366d")]
    public void Who_asks_for_no_more_than_the_longest_gets_that(string expires) =>
        Assert.Equal(PasteEnd.After(Options.LongestLife), PasteTerms.Read(Options, new(expires, OrLongest: true), Now).Terms!.End);

    // Not as a theory's data: an attribute cannot hold half a pair.
    [Fact]
    public void A_title_with_half_a_surrogate_pair_is_a_mistake() =>
        Assert.All((string[])["\ud800", "a\udc00b"], title => Assert.Null(PasteTerms.Read(Options, new(Title: title), Now).Terms));

    [Fact]
    public void A_title_may_be_of_any_script() => Assert.Equal("żółw 🐢", PasteTerms.Read(Options, new(Title: "żółw 🐢"), Now).Terms!.Title);

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
        RawTerms.Read(request) is ({ } wishes, _) ? PasteTerms.Read(options, wishes, Now) : (null, RawTerms.Read(request).Mistake);

    private static HttpRequest Request(string query) => new DefaultHttpContext { Request = { QueryString = new(query) } }.Request;
}
