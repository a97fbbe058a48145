using PasteBin.Api.Caching;
using Xunit;

namespace PasteBin.Tests.Api.Caching;

public sealed class InvalidationListenerTests
{
    [Fact]
    public void A_message_names_keys_or_all()
    {
        Assert.Equal(["a", "b"], InvalidationListener.Read("""{"keys":["a","b"],"all":false}"""u8)?.Keys);
        Assert.True(InvalidationListener.Read("""{"keys":[],"all":true}"""u8)?.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"keys":""")]
    [InlineData("""{"keys":[1]}""")]
    [InlineData("""{"keys":[null]}""")]
    public void What_cannot_be_read_counts_as_all(string body) =>
        Assert.Null(InvalidationListener.Read(System.Text.Encoding.UTF8.GetBytes(body)));
}
