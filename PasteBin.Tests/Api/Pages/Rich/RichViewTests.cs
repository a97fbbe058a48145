using System.Text;
using PasteBin.Api.Pages.Rich;

namespace PasteBin.Tests.Api.Pages.Rich;

public sealed class RichViewTests
{
    [Theory]
    [InlineData("markdown", null, "x", "Markdown")]
    [InlineData(null, "notes.MD", "x", "Markdown")]
    [InlineData("csv", null, "x", "Table")]
    [InlineData(null, "sums.tsv", "x", "Table")]
    [InlineData("json", "notes.md", "x", "Json")]
    [InlineData("text", "notes.md", "x", "None")]
    [InlineData("csharp", null, "x", "None")]
    [InlineData(null, null, "\e[1mx", "Terminal")]
    [InlineData("log", null, "\e[1mx", "Terminal")]
    [InlineData("ansi", null, "x", "Terminal")]
    public void The_language_says_what_there_is_besides_the_text(string? language, string? title, string text, string kind) =>
        Assert.Equal(kind, RichView.KindOf(SomePaste.With(text, title: title) with { Language = language }, Encoding.UTF8.GetBytes(text)).ToString());

    [Fact]
    public void What_only_its_reader_can_decrypt_has_no_other_view() =>
        Assert.Equal(RichKind.None, RichView.KindOf(SomePaste.With("{}") with { Language = "json", Format = "privatebin" }, "{}"u8));

    [Theory]
    [InlineData(RichKind.Markdown)]
    [InlineData(RichKind.Json)]
    public void A_document_is_whole_or_text(RichKind kind)
    {
        var paste = SomePaste.With("x");
        Assert.Equal("large", RichView.Render(kind, paste, "1"u8.ToArray(), isCut: true, isEmbedded: false).Note);
        Assert.Equal("large", RichView.Render(kind, paste, new byte[RichView.LargestWhole + 1], isCut: false, isEmbedded: false).Note);
    }
}
