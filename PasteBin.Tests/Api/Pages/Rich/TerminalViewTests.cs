using System.Text;
using System.Text.RegularExpressions;
using PasteBin.Api.Pages.Read;
using PasteBin.Api.Pages.Rich;

namespace PasteBin.Tests.Api.Pages.Rich;

public sealed partial class TerminalViewTests
{
    [Theory]
    [InlineData("\e[31mred\e[0m plain", "<span class=\"f1\">red</span> plain")]
    [InlineData("\e[1;4;92mok\e[m", "<span class=\"f10 bold line\">ok</span>")]
    [InlineData("\e[38;5;208mx\e[39m", "<span class=\"f208\">x</span>")]
    [InlineData("\e[38;2;255;135;0mx\e[48;5;16my", "<span class=\"f208\">x</span><span class=\"b16 e208\">y</span>")]
    [InlineData("\e[38:2::255:135:0mx\e[4:3my\e[4:0mz", "<span class=\"f208\">x</span><span class=\"f208 line\">y</span><span class=\"f208\">z</span>")]
    [InlineData("\e[38:5:208mx", "<span class=\"f208\">x</span>")]
    [InlineData("\e[44;30mx", "<span class=\"b4 e231\">x</span>")]
    [InlineData("\e[7mx\e[27m\e[7;31my", "<span class=\"inverse\">x</span><span class=\"b1 e231\">y</span>")]
    [InlineData("\e[2mdim\e[22m\e[3;9mx", "<span class=\"dim\">dim</span><span class=\"slant strike\">x</span>")]
    [InlineData("\e[1mx\e[1my", "<span class=\"bold\">xy</span>")]
    public void Sequences_become_classes(string text, string html) => Assert.Equal($"<ol start=1><li id=L1>{html}</ol>", Render(text));

    [Theory]
    [InlineData("a\e[2Kb\e[10;5Hc\e[?25ld\e[>4;2me", "abcde")]
    [InlineData("\e]0;title\aa\e]8;;https://evil.example\e\\link\e]8;;\e\\", "alink")]
    [InlineData("\e(Ba\eMb\ecc\e=d", "abcd")]
    [InlineData("\ePq#0~\e\\a\e_x\e\\b", "ab")]
    [InlineData("10%\r\e[32m50%\r100%\e[0m done", "<span class=\"f2\">100%</span> done")]
    [InlineData("a\bb\ac\u007f\0", "abc")]
    [InlineData("a\e", "a")]
    [InlineData("a\e[", "a")]
    [InlineData("a\e[31", "a")]
    [InlineData("a\e[31\e[1mb", "a<span class=\"bold\">b</span>")]
    [InlineData("a\e[3жb", "aжb")]
    [InlineData("a\e]0;never ends", "a0;never ends")]
    [InlineData("\e[999999999;38;5;999;48;2;1mx", "x")]
    [InlineData("\e[;;;;mx\e[38mx\e[38;5mx\e[:::mx", "xxxx")]
    [InlineData("\e[31m<script>&\e[0m", "<span class=\"f1\">&lt;script&gt;&amp;</span>")]
    [InlineData("\e[\"><script>mx", "cript&gt;mx")]
    public void All_else_is_left_out_and_text_stays(string text, string html) => Assert.Equal($"<ol start=1><li id=L1>{html}</ol>", Render(text));

    [Theory]
    [InlineData("\e[31m12\e[0m\n", 1_000, "", "ltr")]
    [InlineData("\e[31m12\e[0m\n", 1_000, "x", "ltr")]
    [InlineData("\e[31m12\e[0m\n", 10, "שלום", "rtl")]
    public void A_letter_that_tells_its_direction_is_one_that_is_shown(string line, int times, string rest, string direction) => Assert.Equal(
        direction, TerminalView.Render(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, times)) + rest), isCut: false).Direction);

    [Fact]
    public void A_colour_goes_on_over_lines_and_elements_close()
    {
        Assert.Equal(
            "<ol start=1><li id=L1>a<span class=\"f1\">b\n</span><li id=L2><span class=\"f1\">c</span>\n<li id=L3>d</ol>",
            Render("a\e[31mb\r\nc\e[0m\nd"));
        var html = Render(string.Concat(Enumerable.Repeat("\e[31ma\e[1mb\n", 2 * TerminalView.MaxStyles)));
        Assert.Equal(html.Split("<span").Length, html.Split("</span>").Length);
        Assert.Equal(LineList.MaxNumbered > 2 * TerminalView.MaxStyles ? 2 * TerminalView.MaxStyles : LineList.MaxNumbered, html.Split("<li").Length - 1);
        Assert.Equal("part", TerminalView.Render(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\e[1ma\e[0m", TerminalView.MaxStyles))), isCut: false).Note);
    }

    [Fact]
    public void Every_colour_can_be_read_on_light_and_dark_and_on_every_ground()
    {
        var rules = Inks().Matches(Encoding.ASCII.GetString(TerminalPalette.Css()));
        Assert.Equal(256, rules.Count);
        foreach (var rule in rules.Cast<Match>())
        {
            Assert.True(Color(rule.Groups[1].Value).ContrastTo(Color("fff3bf")) >= TerminalPalette.Contrast, rule.Value);
            Assert.True(Color(rule.Groups[2].Value).ContrastTo(Color("3a3313")) >= TerminalPalette.Contrast, rule.Value);
        }

        for (var ground = 0; ground < 256; ground++)
        {
            foreach (var ink in (int?[])[null, .. Enumerable.Range(0, 256)])
            {
                Assert.True(TerminalPalette.Color(TerminalPalette.On(ground, ink)).ContrastTo(TerminalPalette.Color(ground)) >= TerminalPalette.Contrast);
            }
        }
    }

    [Theory]
    [InlineData(255, 135, 0, 208)]
    [InlineData(0, 0, 0, 16)]
    [InlineData(255, 255, 255, 231)]
    [InlineData(128, 128, 128, 244)]
    [InlineData(250, 10, 90, 197)]
    public void Sixteen_million_colours_are_the_nearest_of_256(int red, int green, int blue, int index) => Assert.Equal(index, TerminalPalette.Nearest(red, green, blue));

    private static string Render(string text) => Encoding.UTF8.GetString(TerminalView.Render(Encoding.UTF8.GetBytes(text), isCut: false).Html.Span);

    private static TerminalPalette.Rgb Color(string hex) => Convert.FromHexString(hex) is [var red, var green, var blue] ? new(red, green, blue) : default;

    [GeneratedRegex(@"\.f\d+\{color:light-dark\(#([0-9a-f]{6}),#([0-9a-f]{6})\)\}")]
    private static partial Regex Inks();
}
