using PasteBin.Api.Reading;
using Xunit;

namespace PasteBin.Tests.Api.Reading;

public sealed class ConditionsTests
{
    [Theory]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("\"a-gzip\"", "\"a-gzip\"")]
    [InlineData("W/\"a\"", "\"a\"")]
    [InlineData("\"x\", \"a-gzip\" , W/\"y\"", "\"a-gzip\"")]
    [InlineData("*", "\"a\"")]
    [InlineData("\"x\"", null)]
    [InlineData("\"A\"", null)]
    [InlineData("a", null)]
    [InlineData("\"a", null)]
    [InlineData("", null)]
    public void A_tag_of_any_encoding_matches(string header, string? matching) =>
        Assert.Equal(matching, Conditions.Matching(header, "\"a\"", "\"a-gzip\""));

    [Fact]
    public void Several_lines_are_one_list_and_a_form_that_is_not_there_matches_nothing()
    {
        Assert.Equal("\"a\"", Conditions.Matching(new(["\"x\"", "\"a\""]), "\"a\"", null));
        Assert.Null(Conditions.Matching("\"x\"", "\"a\"", null));
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("bytes=10-", 10, 90)]
    [InlineData("bytes=99-", 99, 1)]
    [InlineData("bytes=90-500", 90, 10)]
    [InlineData("bytes=0-9223372036854775807", 0, 100)]
    [InlineData("bytes=-1", 99, 1)]
    [InlineData("bytes=-500", 0, 100)]
    [InlineData("BYTES=1-2", 1, 2)]
    public void One_range_of_bytes_is_answered(string header, int start, int length) =>
        Assert.Equal(new ByteRange(start, length), Conditions.Range(header, 100));

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=100-200")]
    [InlineData("bytes=-0")]
    public void What_lies_past_the_end_cannot_be_satisfied(string header) => Assert.Equal(0, Conditions.Range(header, 100)?.Length);

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("bytes=5-1")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("lines=1-2")]
    [InlineData("0-1")]
    [InlineData("bytes=99999999999999999999-")]
    public void Any_other_range_gets_all_of_it(string header) => Assert.Null(Conditions.Range(header, 100));

    [Theory]
    [InlineData(null, true)]
    [InlineData("\"a\"", true)]
    [InlineData("\"b\"", false)]
    [InlineData("W/\"a\"", false)]
    [InlineData("Sat, 21 Nov 2026 12:00:00 GMT", false)]
    [InlineData("nonsense", false)]
    public void A_range_is_given_only_of_what_the_client_has_a_part_of(string? ifRange, bool holds) =>
        Assert.Equal(holds, Conditions.RangeHolds(ifRange, "\"a\""));
}
