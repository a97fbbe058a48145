using PasteBin.Api.Pages;

namespace PasteBin.Tests.Api.Pages;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/abcdefghij", true)]
    [InlineData("/docs/problems", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("https://evil.example/", false)]
    [InlineData("/a\r\nSet-Cookie: b", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_choice_leads_back_to_a_page_of_ours_alone(string? back, bool isOurs) => Assert.Equal(isOurs, Settings.IsOurs(back));
}
