using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using PasteBin.Api.Errors;
using PasteBin.Api.Pages;

namespace PasteBin.Tests.Api.Pages;

public sealed partial class TextsTests
{
    public static TheoryData<string> OtherLanguages => [.. Texts.All.Keys.Where(language => language != "en")];

    [Theory]
    [MemberData(nameof(OtherLanguages))]
    public void Every_language_has_every_text_with_the_same_places_in_it(string language)
    {
        var texts = Texts.All[language];
        Assert.Equal(Texts.English.Keys.Order(), texts.Keys.Order());
        foreach (var key in Texts.English.Keys)
        {
            Assert.NotEmpty(texts[key]);
            Assert.Equal(Places(Texts.English[key]), Places(texts[key]));
            Assert.Equal(Texts.English[key].Contains('|', StringComparison.Ordinal) ? texts.Forms : 1, texts[key].Split('|').Length);
        }
    }

    [Theory]
    [MemberData(nameof(OtherLanguages))]
    public void No_language_is_english_by_another_name(string language)
    {
        // Some words are the same in several languages; sentences are not.
        var same = Texts.English.Keys.Where(key => Texts.English[key].Split(' ').Length > 2 && Texts.English[key] == Texts.All[language][key]);
        Assert.Empty(same);
    }

    [Fact]
    public void Every_text_that_a_page_asks_for_is_there_and_none_besides()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "PasteBin.Api/Pages"), "*.razor", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var asked = sources.SelectMany(source => Asked().Matches(source).Select(match => match.Groups[1].Value)).ToHashSet();
        Assert.All(asked, key => Assert.Contains(key, Texts.English.Keys));
        var families = sources.SelectMany(source => Family().Matches(source).Select(match => match.Groups[1].Value)).ToHashSet();
        Assert.All(Texts.English.Keys, key => Assert.True(
            asked.Contains(key) || families.Any(family => key.StartsWith(family, StringComparison.Ordinal)) || key is "name" || key.StartsWith("size.", StringComparison.Ordinal) || key.StartsWith("number.", StringComparison.Ordinal), $"No page says {key}."));
    }

    [Fact]
    public void Every_problem_is_said_in_every_language() =>
        Assert.All(Problems.All, problem => Assert.Subset(Texts.English.Keys.ToHashSet(), new HashSet<string> { $"problem.{problem.Name}", $"advice.{problem.Name}" }));

    [Theory]
    [InlineData("en", 1, "1 line")]
    [InlineData("en", 1_234_567, "1,234,567 lines")]
    [InlineData("de", 16_384, "16.384 Zeilen")]
    [InlineData("ru", 21, "21 строка")]
    [InlineData("ru", 11, "11 строк")]
    [InlineData("ru", 3, "3 строки")]
    [InlineData("ru", 112, "112 строк")]
    [InlineData("ru", 1000, "1\u00a0000 строк")]
    [InlineData("bg", 0, "0 реда")]
    public void Numbers_are_written_and_counted_as_the_language_does(string language, int count, string text) =>
        Assert.Equal(text, Texts.All[language].Count("lines", count));

    [Theory]
    [InlineData(null, null, "en")]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", null, "de")]
    [InlineData("fr, es;q=0.4, bg;q=0.6", null, "bg")]
    [InlineData("ru;q=0, en;q=0.1", null, "en")]
    [InlineData("de", "language=ru", "ru")]
    [InlineData("de", "language=../../etc/passwd", "de")]
    [InlineData("; not a list", null, "en")]
    public void The_cookie_chooses_and_else_the_browser(string? accepted, string? cookie, string language)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.AcceptLanguage = accepted;
        request.Headers.Cookie = cookie;
        Assert.Equal(language, Texts.For(request).Language);
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex Place();

    // T["key"] and T["key", value].
    [GeneratedRegex("""(?:T|[tT]exts)(?:\.(?:Find|Count)\()?\[?"([a-z0-9.-]+)"[\],)]""")]
    private static partial Regex Asked();

    // T[$"key.{which}"].
    [GeneratedRegex("""\$"([a-z-]+\.)\{""")]
    private static partial Regex Family();
}
