using System.Text;
using PasteBin.Api.Pages.Rich;

namespace PasteBin.Tests.Api.Pages.Rich;

public sealed class MarkdownViewTests
{
    private const string Rel = "rel=\"noopener noreferrer nofollow ugc\"";

    [Theory]
    [InlineData("# One", "<h2 id=\"md-one\" dir=\"ltr\">One</h2>")]
    [InlineData("## a `B` *c*!\n# a\n# A", "<h3 id=\"md-a-b-c\" dir=\"ltr\">a <code>B</code> <em>c</em>!</h3>\n<h2 id=\"md-a\" dir=\"ltr\">a</h2>\n<h2 id=\"md-a-1\" dir=\"ltr\">A</h2>")]
    [InlineData("[to](#one)", "<p dir=\"ltr\"><a href=\"#md-one\">to</a></p>")]
    [InlineData("[a](https://example.org/?b=1&c=2 \"t\\\"\")", $"<p dir=\"ltr\"><a href=\"https://example.org/?b=1&amp;c=2\" title=\"t&quot;\" {Rel}>a</a></p>")]
    [InlineData("https://example.org", $"<p dir=\"ltr\"><a href=\"https://example.org\" {Rel}>https://example.org</a></p>")]
    [InlineData("<mailto:a@example.org>", $"<p dir=\"ltr\"><a href=\"mailto:a@example.org\" {Rel}>mailto:a@example.org</a></p>")]
    [InlineData("- [x] done", "<ul class=\"contains-task-list\" dir=\"ltr\">\n<li class=\"task-list-item\">☑ done</li>\n</ul>")]
    [InlineData("```js\na < b\n```", "<pre class=\"language-js\" tabindex=\"0\"><code>a &lt; b\n</code></pre>")]
    [InlineData("---\ntitle: x\n---\ntext", "<pre tabindex=\"0\"><code>title: x\n</code></pre>\n<p dir=\"ltr\">text</p>")]
    [InlineData("~~gone~~ **b** ж", "<p dir=\"ltr\"><del>gone</del> <strong>b</strong> ж</p>")]
    [InlineData("|a|b|\n|-|-:|\n|1|2|", "<div class=\"scroll\" tabindex=\"0\"><table><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"end\">b</th></tr><tr><td>1</td><td class=\"end\">2</td></tr></table></div>")]
    public void Markdown_becomes_a_document(string text, string html) => Assert.Equal(html, Render(text));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a <img src=x onerror=alert(1)> b")]
    [InlineData("[a](javascript:alert(1))")]
    [InlineData("[a](JaVaScRiPt:alert(1))")]
    [InlineData("[a](java\tscript:alert(1))")]
    [InlineData("[a](<java\nscript:alert(1)>)")]
    [InlineData("[a](javascript&#58;alert(1))")]
    [InlineData("[a](&#106;avascript:alert(1))")]
    [InlineData("[a](\u0001javascript:alert(1))")]
    [InlineData("[a](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[a](vbscript:x) <javascript:alert(1)> <data:x>")]
    [InlineData("[a](//evil.example) [b](/key/edit) [c](\\\\evil.example)")]
    [InlineData("[a]: javascript:alert(1)\n\n[a]")]
    [InlineData("![a](data:image/svg+xml;base64,PHN2Zz4=)")]
    [InlineData("![a](javascript:alert(1))")]
    [InlineData("# a {onclick=alert(1)}")]
    [InlineData("[a](x){onclick=alert(1)}")]
    [InlineData("```js\" onclick=\"alert(1)\na\n```")]
    [InlineData("&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("|a|\n|-|\n|<svg onload=alert(1)>|")]
    [InlineData("[^1]\n\n[^1]: <script>")]
    [InlineData("- [ ] <b onclick=x>")]
    public void Nothing_hostile_becomes_markup_or_a_link(string text)
    {
        var html = Render(text);
        Assert.DoesNotMatch("<(script|img|svg|iframe|object|style|form|input|b )", html);
        Assert.DoesNotMatch("<[^>\"]*(\"[^\"]*\"[^>\"]*)* (on[a-z]+|style|src)=", html);
        Assert.DoesNotMatch("href=\"(?!https?://|mailto:|#)", html);
        Assert.DoesNotMatch(" id=\"(?!md-|fn)", html);
    }

    [Fact]
    public void Images_are_links_and_nothing_is_loaded()
    {
        Assert.Equal(
            $"<p dir=\"ltr\"><a href=\"https://example.org/a.png\" {Rel}><span class=\"image\" aria-hidden=\"true\">🖼</span> A cat</a></p>",
            Render("![A cat](https://example.org/a.png)"));
        Assert.Equal($"<p dir=\"ltr\"><a href=\"https://ci.example\" {Rel}>build</a></p>", Render("[![build](https://ci.example/b.svg)](https://ci.example)"));
        Assert.Equal("<p dir=\"ltr\">cat</p>", Render("![cat](cat.png)"));
    }

    [Theory]
    [InlineData("- 1\n- שלום", "rtl")]
    [InlineData("- [x] שלום", "rtl")]
    [InlineData("> [سلام](https://example.org)", "rtl")]
    [InlineData("![](a.png) `ж` שלום", "ltr")]
    [InlineData("&#1488; a", "rtl")]
    [InlineData("<https://example.org> שלום", "ltr")]
    [InlineData("# שלום", "rtl")]
    [InlineData("1 + 1", "ltr")]
    [InlineData("- ", "ltr")]
    [InlineData("> ~~~", "ltr")]
    public void A_block_has_the_direction_of_its_first_letter(string text, string direction) =>
        Assert.Contains($" dir=\"{direction}\"", Render(text), StringComparison.Ordinal);

    [Fact]
    public void A_frame_is_left_by_a_link() => Assert.Contains(
        $"target=\"_blank\" {Rel}", Encoding.UTF8.GetString(MarkdownView.Render("<https://example.org>"u8, isEmbedded: true).Html.Span), StringComparison.Ordinal);

    [Theory]
    [InlineData("> ")]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("![")]
    [InlineData("*a ")]
    [InlineData("`a``")]
    [InlineData("<a ")]
    [InlineData("a | b\n")]
    [InlineData("[a](<b")]
    [InlineData("[^a]: b\n\n")]
    [InlineData("# a\n")]
    [InlineData("[a][")]
    public void What_goes_deep_or_on_for_ever_is_a_document_or_a_note(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, RichView.LargestWhole / 16 / part.Length));
        var rich = MarkdownView.Render(Encoding.UTF8.GetBytes(text), isEmbedded: false);
        Assert.True(rich.Html.Length > 0 || rich.Note == "deep");
    }

    private static string Render(string text) => Encoding.UTF8.GetString(MarkdownView.Render(Encoding.UTF8.GetBytes(text), isEmbedded: false).Html.Span).Trim();
}
