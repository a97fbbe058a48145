using System.Buffers;
using System.Text;
using PasteBin.Api.Pages.Read;
using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Api.Pages;

public sealed class LinesTests
{
    [Theory]
    [InlineData("12,5\n", 50_000, "", "ltr")]
    [InlineData("\n", 50_000, "", "ltr")]
    [InlineData("12:30 ", 1, "שלום", "rtl")]
    [InlineData("12:30 ", 1, "سلام hello", "rtl")]
    [InlineData("\u200f", 1, "𞤀", "rtl")]
    [InlineData("{ ", 1, "int x; // שלום", "ltr")]
    [InlineData("世界 ", 1, "שלום", "ltr")]
    [InlineData("", 0, "", "auto")]
    public void A_text_has_the_direction_of_its_first_letter(string start, int times, string rest, string direction) =>
        Assert.Equal(direction, Lines.Direction(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(start, times)) + rest)));

    [Theory]
    [InlineData("a", "<ol start=1><li id=L1>a</ol>")]
    [InlineData("a\n", "<ol start=1><li id=L1>a\n</ol>")]
    [InlineData("\nжълта 世界\n\n", "<ol start=1><li id=L1>\n<li id=L2>жълта 世界\n<li id=L3>\n</ol>")]
    [InlineData("a\r\nb\rc", "<ol start=1><li id=L1>a&#13;\n<li id=L2>b&#13;c</ol>")]
    [InlineData("</ol><script>&amp;\"'", "<ol start=1><li id=L1>&lt;/ol&gt;&lt;script&gt;&amp;amp;\"'</ol>")]
    [InlineData("a\0b", "<ol start=1><li id=L1>a\uFFFDb</ol>")]
    [InlineData("", "")]
    public void Each_line_is_an_item_and_nothing_a_person_wrote_becomes_markup(string text, string html)
    {
        Assert.Equal(html, Write(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(html.Split("<li").Length - 1, Lines.Count(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_such() => Assert.Equal("\uFFFD\uFFFDa"u8.ToArray(), Lines.Readable(new byte[] { 0xFF, 0xFE, (byte)'a' }).ToArray());

    [Fact]
    public void Long_texts_are_several_lists_whose_numbers_go_on()
    {
        var html = Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("x\n", LineList.InList + 2))));
        Assert.Contains($"<li id=L{LineList.InList}>x\n</ol><ol start={LineList.InList + 1}><li id=L{LineList.InList + 1}>x\n", html, StringComparison.Ordinal);
    }

    [Fact]
    public void So_many_lines_that_a_browser_would_be_slow_are_one_after_the_last_that_has_a_number()
    {
        var html = Write(Encoding.UTF8.GetBytes(new string('\n', 4 * LineList.MaxNumbered)));
        Assert.Equal(LineList.MaxNumbered, html.Split("<li id=").Length - 1);
        Assert.Equal(4 * LineList.MaxNumbered, html.Count(letter => letter == '\n'));
    }

    [Fact]
    public void A_long_line_is_pieces_in_lists_that_a_browser_lays_out_one_at_a_time()
    {
        var html = Write(Encoding.UTF8.GetBytes("short\n" + new string('ж', 1 << 20) + "\nlast"));
        var lists = html.Split("<ol ").Skip(1).ToList();
        Assert.All(lists, list => Assert.InRange(Encoding.UTF8.GetByteCount(list), 1, LineList.LargestList + 1024));
        var pieces = html.Split("<li").Skip(1).Select(piece => piece[(piece.IndexOf('>', StringComparison.Ordinal) + 1)..].Split('<')[0]).ToList();
        Assert.All(pieces, piece => Assert.InRange(Encoding.UTF8.GetByteCount(piece), 1, LineList.LargestPiece));
        Assert.Equal("short\n" + new string('ж', 1 << 20) + "\nlast", string.Concat(pieces));
        Assert.Equal(["<li id=L1>", "<li id=L2 class=long>", "<li id=L3>"], html.Split("<li").Skip(1).Where(piece => piece.StartsWith(" id", StringComparison.Ordinal)).Select(piece => $"<li{piece.Split('>')[0]}>"));
        // A list that begins in the middle of a line has the number of the line after it.
        Assert.StartsWith("start=3><li class=on>", lists[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_page_shows_of_a_large_text_ends_with_a_line_or_inside_a_long_one()
    {
        Assert.Equal(4, Lines.Whole("a\nb\nc"u8));
        Assert.Equal(LineList.MaxNumbered, Lines.Whole(Encoding.UTF8.GetBytes(new string('\n', 2 * LineList.MaxNumbered))));
        var text = Encoding.UTF8.GetBytes("a\n" + new string('ж', LineList.LargestList));
        Assert.Equal(text.Length - 2, Lines.Whole(text.AsSpan(0, text.Length - 1)));
    }

    [Fact]
    public void A_text_is_cut_between_characters()
    {
        var text = Encoding.UTF8.GetBytes("aж世🐢");
        Assert.Equal([1, 1, 3, 3, 3, 6, 6, 6, 6, 10], Enumerable.Range(1, text.Length).Select(length => ReadPages.WholeCharacters(text.AsSpan(0, length))));
    }

    [Theory]
    [InlineData("notes.md", null, "notes.md")]
    [InlineData("My notes", "csharp", "My notes.cs")]
    [InlineData("../../etc/passwd", null, "_.._etc_passwd.txt")]
    [InlineData("a\"b\r\nc", "python", "a_b__c.py")]
    [InlineData(null, "some#thing", "abcdefghij.txt")]
    [InlineData("...", null, "abcdefghij.txt")]
    [InlineData("v1. Draft", null, "v1. Draft.txt")]
    public void A_file_gets_a_name_that_every_system_takes(string? title, string? language, string name) =>
        Assert.Equal(name, ReadPages.FileName(SomePaste.With("x", title: title) with { Key = "abcdefghij", Language = language }));

    private static string Write(byte[] text)
    {
        var target = new ArrayBufferWriter<byte>();
        Lines.Write(target, text);
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }
}
