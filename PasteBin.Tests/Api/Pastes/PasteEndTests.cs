using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Api.Pastes;

public sealed class PasteEndTests
{
    private static readonly PasteOptions Options = new();
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("10m", 600)]
    [InlineData("PT10M", 600)]
    [InlineData("600", 600)]
    [InlineData("1", 1)]
    [InlineData("365d", 31_536_000)]
    public void A_life_is_counted_from_when_it_begins(string expiresIn, int seconds) =>
        Assert.Equal(Now.AddHours(1).AddSeconds(seconds), Read(expiresIn: expiresIn)!.Value.From(Now.AddHours(1)));

    [Theory]
    [InlineData("2026-11-21T06:00:01Z", "2026-11-21T06:00:01Z")]
    [InlineData("2026-11-21T08:30+02:00", "2026-11-21T06:30:00Z")]
    [InlineData("2026-12-24T18:00:00.1234567Z", "2026-12-24T18:00:00.123456Z")]
    [InlineData("2026-12-24T18:00:00-05:00", "2026-12-24T23:00:00Z")]
    [InlineData("2027-11-21T06:00:00Z", "2027-11-21T06:00:00Z")]
    public void A_time_is_that_time_whenever_it_begins(string expiresAt, string end) =>
        Assert.Equal(DateTimeOffset.Parse(end, null), Read(expiresAt: expiresAt)!.Value.From(Now.AddSeconds(0.3)));

    [Theory]
    [InlineData("0", "at least one second")]
    [InlineData("0s", "at least one second")]
    [InlineData("PT0S", "at least one second")]
    [InlineData("-5", "whole numbers")]
    [InlineData("-1h", "whole numbers")]
    [InlineData("0.5", "whole numbers")]
    [InlineData("500ms", "whole numbers")]
    [InlineData("PT0.5S", "whole numbers")]
    [InlineData("1e3", "whole numbers")]
    [InlineData("366d", "365 days")]
    [InlineData("never", "365 days")]
    [InlineData("99999999999999999999999", "365 days")]
    [InlineData("9223372036854775807", "365 days")]
    [InlineData("P99999999999Y", "365 days")]
    public void A_life_beyond_the_bounds_says_which(string expiresIn, string named) => ExpectMistake(named, expiresIn: expiresIn);

    [Theory]
    [InlineData("2026-11-21T06:00:00Z", "one second from now")]
    [InlineData("2026-11-21T06:00:00.9Z", "one second from now")]
    [InlineData("1970-01-01T00:00:00Z", "one second from now")]
    [InlineData("0001-01-01T00:00:00+14:00", "ISO 8601")]
    [InlineData("2027-11-21T06:00:00.000001Z", "365 days")]
    [InlineData("9999-12-31T23:59:59Z", "365 days")]
    [InlineData("2026-12-24T18:00:00", "offset")]
    [InlineData("2026-12-24", "offset")]
    [InlineData("12/24/2026 18:00", "ISO 8601")]
    [InlineData("1798000000", "ISO 8601")]
    [InlineData("now", "ISO 8601")]
    public void A_time_beyond_the_bounds_says_which(string expiresAt, string named) => ExpectMistake(named, expiresAt: expiresAt);

    [Fact]
    public void Only_one_of_them_may_be_given()
    {
        ExpectMistake("one of", expires: "1h", expiresIn: "1h");
        ExpectMistake("one of", expiresIn: "1h", expiresAt: "2026-12-24T18:00:00Z");
    }

    [Fact]
    public void Without_any_there_is_none_and_no_mistake() => Assert.Equal((null, null), PasteEnd.Read(Options, Now, "", null, ""));

    private static PasteEnd? Read(string? expiresIn = null, string? expiresAt = null) => PasteEnd.Read(Options, Now, null, expiresIn, expiresAt).End;

    private static void ExpectMistake(string named, string? expires = null, string? expiresIn = null, string? expiresAt = null)
    {
        var (end, mistake) = PasteEnd.Read(Options, Now, expires, expiresIn, expiresAt);
        Assert.Null(end);
        Assert.Contains(named, mistake!.ProblemDetails.Detail!, StringComparison.Ordinal);
        Assert.EndsWith("#invalid-life", mistake.ProblemDetails.Type, StringComparison.Ordinal);
    }
}
