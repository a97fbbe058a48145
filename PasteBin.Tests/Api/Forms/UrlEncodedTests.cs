using System.Text;
using PasteBin.Api.Forms;

namespace PasteBin.Tests.Api.Forms;

public sealed class UrlEncodedTests
{
    [Theory]
    [InlineData("content=a+b%26c%0D%0A&syntax=sql", "content:a b&c\r\n|syntax:sql")]
    [InlineData("f%3A1=%C5%BC", "f:1:ż")]
    [InlineData("a=1=2&b&&c=", "a:1=2|b:|:|c:")]
    [InlineData("content=100%&x=%zz%4", "content:100%|x:%zz%4")]
    [InlineData("", "")]
    public void Fields_are_decoded(string body, string fields) =>
        Assert.Equal(fields, string.Join('|', UrlEncoded.Read(Encoding.UTF8.GetBytes(body)).Fields!
            .Select(field => $"{field.Name}:{Encoding.UTF8.GetString(field.Value.Span)}")));

    [Theory]
    [InlineData("sprunge=text", "sprunge")]
    [InlineData("f%3A1=text", "f:1")]
    [InlineData("a line of text\nwith a = in it", "a line of text\nwith a ")]
    [InlineData("text", "")]
    [InlineData("=text", "")]
    [InlineData("", "")]
    public void The_first_name_is_known_from_the_start(string body, string name) => Assert.Equal(name, UrlEncoded.FirstName(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_first_name_that_is_not_in_the_first_bytes_is_none() =>
        Assert.Equal("", UrlEncoded.FirstName(Encoding.UTF8.GetBytes(new string('a', UrlEncoded.Peek) + "=b")));

    [Theory]
    [InlineData("sprunge=a+b%0A", true)]
    [InlineData("sprunge=a(b)!\"{}", true)]
    [InlineData("sprunge=a b", false)]
    [InlineData("sprunge=a\n", false)]
    [InlineData("sprunge=a\tb", false)]
    [InlineData("sprunge=a\u007f", false)]
    [InlineData("sprunge=100%", false)]
    [InlineData("sprunge=%0", false)]
    [InlineData("sprunge=%g0", false)]
    [InlineData("sprunge=%0g", false)]
    public void What_no_form_would_send_is_text(string body, bool proper) => Assert.Equal(proper, UrlEncoded.IsProper(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Fields_have_a_bound()
    {
        Assert.NotNull(UrlEncoded.Read(Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Repeat("a=b", Form.MaxFields)))).Fields);
        Assert.Null(UrlEncoded.Read(Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Repeat("a=b", Form.MaxFields + 1)))).Fields);
    }
}
