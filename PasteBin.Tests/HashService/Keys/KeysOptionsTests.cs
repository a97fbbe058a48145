using Microsoft.Extensions.Options;
using PasteBin.HashService.Keys;
using PasteBin.Tests.Configuration;

namespace PasteBin.Tests.HashService.Keys;

public sealed class KeysOptionsTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("", "20000", "50000", "Keys:Secret")]
    [InlineData("0123456789abcdef0123456789abcde", "20000", "50000", "Keys:Secret")]
    [InlineData(Secret, "50000", "50000", "Keys:LowWatermark")]
    [InlineData(Secret, "-1", "50000", "Keys:LowWatermark")]
    [InlineData(Secret, "0", "10000001", "Keys:HighWatermark")]
    public void Options_that_cannot_work_are_refused_with_the_name_of_what_to_set(string secret, string low, string high, string named)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Bind(secret, low, high));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.True(secret.Length == 0 || !refusal.Message.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_that_can_work_are_taken() => Assert.Equal((0, 1), Bind(Secret, "0", "1") is var options ? (options.LowWatermark, options.HighWatermark) : default);

    private static KeysOptions Bind(string secret, string low, string high) =>
        Bound.To<KeysOptions>(KeysOptions.Section, ("Secret", secret), ("LowWatermark", low), ("HighWatermark", high));
}
