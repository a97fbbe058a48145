using System.Text;
using PasteBin.Api.Pages.Rich;

namespace PasteBin.Tests.Api.Pages.Rich;

public sealed class JsonViewTests
{
    [Theory]
    [InlineData("{\"a\":1,\"b\":[true,\"x<\"]}", """
        <ul class=json><li><details open><summary>{<span class=c>2</span></summary><ul><li><span class=k>"a"</span>: <span class=d>1</span>,<li><details open><summary><span class=k>"b"</span>: [<span class=c>2</span></summary><ul><li><span class=l>true</span>,<li><span class=s>"x&lt;"</span></ul>]</details></ul>}</details></ul>
        """)]
    [InlineData("[{},[], 1e400]", """
        <ul class=json><li><details open><summary>[<span class=c>3</span></summary><ul><li>{},<li>[],<li><span class=d>1e400</span></ul>]</details></ul>
        """)]
    [InlineData("1\n\"\\u003cscript>\"\n", """
        <ul class=json><li><span class=d>1</span><li><span class=s>"\u003cscript&gt;"</span></ul>
        """)]
    public void Json_becomes_a_tree_of_what_is_written(string text, string html) => Assert.Equal((html, null), Render(text));

    [Theory]
    [InlineData("", 1)]
    [InlineData("{\n\"a\": 1,\n}", 3)]
    [InlineData("nothing", 1)]
    [InlineData("[1,\n2", 2)]
    public void What_is_no_json_is_text_and_the_line_is_named(string text, int line) => Assert.Equal(RichText.None("json", line), JsonView.Render(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Depth_is_bounded()
    {
        Assert.Null(Render(Nested(JsonView.MaxDepth)).Note);
        Assert.Equal(RichText.None("deep", JsonView.MaxDepth), JsonView.Render(Encoding.UTF8.GetBytes(Nested(JsonView.MaxDepth + 1))));
        Assert.Equal(RichText.None("deep", JsonView.MaxDepth), JsonView.Render(Encoding.UTF8.GetBytes(new string('[', RichView.LargestWhole))));

        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    [Fact]
    public void Many_values_are_cut_and_every_element_is_closed()
    {
        var (html, note) = Render($"[[{string.Join(',', Enumerable.Repeat("{\"a\":[0]}", JsonView.MaxValues))}]]");
        Assert.Equal("values", note);
        Assert.Equal(JsonView.MaxValues + 1, html.Split("<li>").Length - 1);
        Assert.Equal(html.Split("<ul").Length, html.Split("</ul>").Length);
        Assert.Equal(html.Split("<details").Length, html.Split("</details>").Length);
        Assert.Equal(1, html.Split("<details open>").Length - 1);
    }

    private static (string Html, string? Note) Render(string text) =>
        JsonView.Render(Encoding.UTF8.GetBytes(text)) is var rich ? (Encoding.UTF8.GetString(rich.Html.Span), rich.Note) : default;
}
