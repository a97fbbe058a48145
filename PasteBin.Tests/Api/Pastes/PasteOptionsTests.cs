using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes;
using PasteBin.Tests.Configuration;

namespace PasteBin.Tests.Api.Pastes;

public sealed class PasteOptionsTests
{
    [Fact]
    public void The_defaults_hold()
    {
        var options = Bind();
        Assert.Equal(10 * 1024 * 1024, options.MaxSize);
        Assert.Equal(TimeSpan.FromDays(7), options.DefaultLife);
        Assert.Equal(TimeSpan.FromDays(365), options.LongestLife);
        Assert.False(options.AllowNever);
    }

    [Fact]
    public void Lists_and_addresses_are_read()
    {
        var options = Bind(("PublicUrl", "https://paste.example"), ("TrustedHosts:0", "a.example"), ("TrustedHosts:1", "b.example"));
        Assert.Equal(["a.example", "b.example"], options.TrustedHosts);
        Assert.Equal(new Uri("https://paste.example"), options.PublicUrl);
    }

    [Theory]
    [InlineData("MaxSize", "0")]
    [InlineData("MaxSize", "300000000")]
    [InlineData("MaxSize", "67108865")]
    [InlineData("DefaultLife", "00:00:00")]
    [InlineData("DefaultLife", "400.00:00:00")]
    [InlineData("LongestLife", "-1.00:00:00")]
    [InlineData("LongestLife", "40000.00:00:00")]
    [InlineData("PublicUrl", "/paste")]
    [InlineData("PublicUrl", "ftp://paste.example")]
    [InlineData("PublicUrl", "https://paste.example/?a=b")]
    [InlineData("MaxQueuedPastes", "0")]
    public void A_value_that_cannot_work_is_refused(string name, string value) =>
        Assert.Throws<OptionsValidationException>(() => Bind((name, value)));

    private static PasteOptions Bind(params (string Name, string Value)[] settings) => Bound.To<PasteOptions>(PasteOptions.Section, settings);
}
