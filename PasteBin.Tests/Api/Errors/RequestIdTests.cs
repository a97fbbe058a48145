using PasteBin.Api.Errors;

namespace PasteBin.Tests.Api.Errors;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("7f3b-22.A_b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_short_and_plain_id_is_the_callers_to_choose(string id) => Assert.Equal(id, RequestId.Accept(id));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("<script>")]
    [InlineData("a,b")]
    [InlineData("ż")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public void Any_other_is_not(string? id) => Assert.Null(RequestId.Accept(id));
}
