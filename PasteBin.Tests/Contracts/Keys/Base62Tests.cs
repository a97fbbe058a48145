using PasteBin.Contracts.Keys;

namespace PasteBin.Tests.Contracts.Keys;

public sealed class Base62Tests
{
    [Theory]
    [InlineData(0, "0000000000")]
    [InlineData(9, "0000000009")]
    [InlineData(10, "000000000A")]
    [InlineData(35, "000000000Z")]
    [InlineData(36, "000000000a")]
    [InlineData(61, "000000000z")]
    [InlineData(62, "0000000010")]
    [InlineData(839_299_365_868_340_223, "zzzzzzzzzz")]
    public void A_number_has_ten_digits_of_62_and_comes_back_from_them(ulong number, string text)
    {
        Assert.Equal(text, Base62.Encode(number, 10));
        Assert.True(Base62.TryDecode(text, out var decoded));
        Assert.Equal(number, decoded);
    }

    [Theory]
    [InlineData("000000000-")]
    [InlineData("żółw")]
    [InlineData("zzzzzzzzzzzz")]
    public void What_is_no_number_is_not_decoded(string text) => Assert.False(Base62.TryDecode(text, out _));

    [Fact]
    public void Texts_sort_as_their_numbers_do()
    {
        string[] texts = [.. Enumerable.Range(0, 62 * 62 * 3).Select(number => Base62.Encode((ulong)number, 3))];

        Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
        Assert.Equal(texts.Length, texts.Distinct().Count());
    }

    [Fact]
    public void A_number_that_does_not_fit_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Base62.Encode(62 * 62, 2));
}
