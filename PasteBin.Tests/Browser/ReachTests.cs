using System.Net;
using Microsoft.Playwright;
using PasteBin.Api.Pages;

namespace PasteBin.Tests.Browser;

/// <summary>Pages are for everybody: in each language, in either direction of writing, without motion, by choice light or dark.</summary>
[Collection(PagesCollection.Name)]
public sealed class ReachTests(PasteBinSystem system, Chromium chromium)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Languages => [.. Texts.All.Keys];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Every_page_is_in_the_readers_language_and_fits_a_phone(string language)
    {
        var paste = await system.Client.PasteAsync("one\ntwo", "?language=sql&visibility=public", Cancellation);
        (await system.Client.UpdateAsync(paste, "one\nthree", Cancellation)).Expect(HttpStatusCode.OK);
        var counted = await system.Client.PasteAsync("Secret", "?maxReads=3", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address, language: language);
        await visit.Page.SetViewportSizeAsync(320, 700);
        foreach (var path in (string[])["/", "/mine", $"/{paste.Key}", $"/{paste.Key}/edit", $"/{paste.Key}/versions", $"/{paste.Key}/diff", $"/{counted.Key}", "/aaaaaaaaaa"])
        {
            await visit.GoAsync(path);
            Assert.Equal(language, await visit.Page.GetAttributeAsync("html", "lang"));
            Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 320, $"{path} is wider than a phone.");
            Assert.DoesNotMatch(@"\{[0-9]\}|undefined|null", await visit.TextAsync("body"));
        }
    }

    [Fact]
    public async Task A_line_that_is_written_from_right_to_left_begins_at_the_right()
    {
        var paste = await system.Client.PasteAsync("שלום, world\nhello\n", "?language=text", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/{paste.Key}");
        const string begin = "id => { const range = document.createRange(); range.selectNodeContents(document.getElementById(id)); return range.getBoundingClientRect().left }";
        var (right, left) = (await visit.Page.EvaluateAsync<double>(begin, "L1"), await visit.Page.EvaluateAsync<double>(begin, "L2"));
        Assert.True(right > left + 200, $"{right} and {left}");
    }

    [Fact]
    public async Task Nothing_moves_for_whoever_does_not_want_it()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync("/");
        const string moving = "[...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0 || getComputedStyle(one).animationName !== 'none').length";
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>(moving));
        await visit.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.NoPreference });
        Assert.NotEqual(0, await visit.Page.EvaluateAsync<int>(moving));
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Light_or_dark_is_the_systems_until_it_is_chosen(string chosen)
    {
        const string ground = "getComputedStyle(document.body).backgroundColor";
        var isDark = chosen == "light";
        await using var visit = await chromium.VisitAsync(system.Address, dark: isDark);
        await visit.GoAsync("/");
        var before = await visit.Page.EvaluateAsync<string>(ground);
        await visit.Page.ClickAsync($"button[value={chosen}]");
        var after = await visit.Page.EvaluateAsync<string>(ground);
        Assert.NotEqual(before, after);
        await visit.GoAsync("/mine");
        Assert.Equal(after, await visit.Page.EvaluateAsync<string>(ground));
        await visit.Page.ClickAsync("button[value=auto]");
        Assert.Equal(before, await visit.Page.EvaluateAsync<string>(ground));
    }
}
