using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace PasteBin.Tests.LocalAspire.Model;

public sealed class GenerateParameterDefaultTests
{
    [Fact]
    public void It_has_the_length_and_only_what_is_allowed()
    {
        var values = Enumerable.Range(0, 200).Select(_ => new GenerateParameterDefault { MinLength = 22, Special = false }.GetDefaultValue()).ToList();

        Assert.All(values, value => Assert.Matches("^[A-Za-z0-9]{22}$", value));
        Assert.Equal(values.Count, values.Distinct().Count());
    }

    [Fact]
    public void It_has_at_least_what_is_asked_of_each_kind()
    {
        var generate = new GenerateParameterDefault { MinLength = 8, MinLower = 2, MinUpper = 2, MinNumeric = 2, MinSpecial = 3 };

        var value = generate.GetDefaultValue();

        Assert.Equal(9, value.Length);
        Assert.Equal(2, value.Count(char.IsAsciiDigit));
        Assert.Equal(3, value.Count(one => !char.IsAsciiLetterOrDigit(one)));
    }

    [Fact]
    public void It_refuses_what_cannot_be() =>
        Assert.Throws<InvalidOperationException>(() => new GenerateParameterDefault { Special = false, MinSpecial = 1 }.GetDefaultValue());
}
