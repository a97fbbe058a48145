using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Api.Pastes;

public sealed class PasteLifeTests
{
    [Theory]
    [InlineData("1s", 1)]
    [InlineData("90s", 90)]
    [InlineData("600", 600)]
    [InlineData("10m", 600)]
    [InlineData("1h", 3_600)]
    [InlineData("7d", 604_800)]
    [InlineData("2w", 1_209_600)]
    [InlineData("1y", 31_536_000)]
    [InlineData("007d", 604_800)]
    [InlineData("0s", 0)]
    [InlineData("PT10M", 600)]
    [InlineData("PT1H30M", 5_400)]
    [InlineData("PT45S", 45)]
    [InlineData("P7D", 604_800)]
    [InlineData("P2W", 1_209_600)]
    [InlineData("P1M", 2_592_000)]
    [InlineData("P1Y", 31_536_000)]
    [InlineData("P1DT12H", 129_600)]
    public void A_number_with_a_unit_and_an_iso_duration_are_lives(string text, long seconds)
    {
        Assert.True(PasteLife.TryParse(text, out var life));
        Assert.Equal(TimeSpan.FromSeconds(seconds), life);
    }

    [Theory]
    [InlineData("never")]
    [InlineData("NEVER")]
    public void Never_is_a_life(string text)
    {
        Assert.True(PasteLife.TryParse(text, out var life));
        Assert.Equal(PasteLife.Never, life);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1h")]
    [InlineData("+1h")]
    [InlineData("0.5s")]
    [InlineData("1e3s")]
    [InlineData("10M")]
    [InlineData("1h30m")]
    [InlineData(" 1h")]
    [InlineData("1h\n")]
    [InlineData("١h")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1H")]
    [InlineData("-P1D")]
    [InlineData("PT0.5S")]
    [InlineData("P1D1Y")]
    [InlineData("tomorrow")]
    public void Anything_else_is_none(string text) => Assert.False(PasteLife.TryParse(text, out _));

    [Theory]
    [InlineData("9999999999y")]
    [InlineData("P9999999999Y9999999999M9999999999W9999999999DT9999999999H9999999999M9999999999S")]
    [InlineData("36501d")]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999999999")]
    public void A_life_beyond_all_bounds_stays_a_number_that_can_be_compared(string text)
    {
        Assert.True(PasteLife.TryParse(text, out var life));
        Assert.True(life > PasteLife.LongestPossible && life < PasteLife.Never);
    }
}
