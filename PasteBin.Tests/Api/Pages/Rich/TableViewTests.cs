using System.Text;
using PasteBin.Api.Pages.Rich;

namespace PasteBin.Tests.Api.Pages.Rich;

public sealed class TableViewTests
{
    [Theory]
    [InlineData("a,b\n1,x\n", "a|b / n:1|x")]
    [InlineData("a;b\r\n1;2,5\r\n", "a|b / n:1|n:2,5")]
    [InlineData("a\tb\n\"x\ty\"\tz", "a|b / x\ty|z")]
    [InlineData("\"a,\n\"\"b\"\"\",c\r\nd,e", "a,\n\"b\"|c / d|e")]
    [InlineData("a,b,c\n1\n1,2,3,4\n\n,,\n", "a|b|c|: / n:1|:|:|: / n:1|n:2|n:3|n:4 / :|:|:|:")]
    [InlineData("a,b\n\"x\"y,z\n5\" wide,w", "a|b / \"x\"y|z / 5\" wide|w")]
    [InlineData("\uFEFFa,b\n1,2", "a|b / n:1|n:2")]
    [InlineData("one\ntwo", "one / two")]
    [InlineData("a,b\n<script>,&lt;\n</table>,\"<b onclick=\"\"x\"\">\"", "a|b / &lt;script&gt;|&amp;lt; / &lt;/table&gt;|&lt;b onclick=\"x\"&gt;")]
    public void Records_become_rows_of_one_width(string text, string table) => Assert.Equal(table, Read(TableView.Render(Encoding.UTF8.GetBytes(text), isCut: false, isTabbed: false)));

    [Fact]
    public void Tabs_are_asked_for_by_name() => Assert.Equal("a,b|c", Read(TableView.Render("a,b\tc"u8, isCut: false, isTabbed: true)));

    [Theory]
    [InlineData("a,b\n\"c,d\ne,f")]
    [InlineData("\n\n")]
    public void What_is_no_table_is_text(string text) =>
        Assert.Equal(RichText.None("table"), TableView.Render(Encoding.UTF8.GetBytes(text), isCut: false, isTabbed: false));

    [Fact]
    public void Rows_columns_and_cells_are_bounded()
    {
        var rows = TableView.Render(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,2\n", 5 * TableView.MaxRows))), isCut: false, isTabbed: false);
        Assert.Equal(("rows", TableView.MaxRows), (rows.Note, rows.Number));
        Assert.Equal(TableView.MaxRows + 1, Html(rows).Split("<tr>").Length - 1);
        var columns = TableView.Render(Encoding.UTF8.GetBytes(new string(',', 100_000)), isCut: false, isTabbed: false);
        Assert.Equal(("columns", TableView.MaxColumns), (columns.Note, columns.Number));
        var wide = TableView.Render(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string(',', 500) + "\n", 1000))), isCut: false, isTabbed: false);
        Assert.InRange(Html(wide).Split("<td").Length, 1000, TableView.MaxCells + TableView.MaxColumns + 1);
    }

    [Fact]
    public void Of_a_cut_text_the_last_record_is_left_out()
    {
        var rich = TableView.Render("a,b\n1,2\n\"3,"u8, isCut: true, isTabbed: false);
        Assert.Equal("a|b / n:1|n:2", Read(rich));
        Assert.Equal(("rows", 1), (rich.Note, rich.Number));
    }

    private static string Html(RichText rich) => Encoding.UTF8.GetString(rich.Html.Span);

    /// <summary>Fields by | and records by /; a number has n: before it, and : is an empty cell.</summary>
    private static string Read(RichText rich) => string.Join(" / ", Html(rich)
        .Replace("<table class=records>", "", StringComparison.Ordinal).Replace("</table>", "", StringComparison.Ordinal)
        .Replace("<thead>", "", StringComparison.Ordinal).Replace("</thead>", "", StringComparison.Ordinal).Replace("<tbody>", "", StringComparison.Ordinal)
        .Split("<tr>").Skip(1).Select(row => row
            .Replace("<th scope=col>", "|", StringComparison.Ordinal).Replace("<td class=n>", "|n:", StringComparison.Ordinal)
            .Replace("<td><td>", "<td>:<td>", StringComparison.Ordinal).Replace("<td><td>", "<td>:<td>", StringComparison.Ordinal))
        .Select(row => (row.EndsWith("<td>", StringComparison.Ordinal) ? row + ":" : row).Replace("<td>", "|", StringComparison.Ordinal)[1..]));
}
