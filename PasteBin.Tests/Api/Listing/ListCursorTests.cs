using PasteBin.Api.Listing;

namespace PasteBin.Tests.Api.Listing;

public sealed class ListCursorTests
{
    [Fact]
    public void A_cursor_comes_back_as_it_was()
    {
        var cursor = new ListCursor(new DateTimeOffset(2026, 11, 21, 5, 0, 0, 123, TimeSpan.Zero).AddTicks(4560), "my-notes");
        Assert.Equal(cursor, ListCursor.Parse(cursor.ToString()));
        Assert.Matches("^[A-Za-z0-9_-]+$", cursor.ToString());
    }

    [Theory]
    [InlineData("?")]
    [InlineData("a")]
    [InlineData("AAAAAAAAAAA")]
    [InlineData("__________9hYmNkZWZnaGlq")]
    [InlineData("f_________9hYmNkZWZnaGlq")]
    [InlineData("AAAAAAAAAAAgICAgICAgICAg")]
    public void What_was_never_one_is_none(string text) => Assert.Null(ListCursor.Parse(text));

    [Fact]
    public void Nothing_a_client_makes_up_is_a_failure()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 10_000; round++)
        {
            var text = new string(random.GetItems<char>("ABCDabcd0189-_", random.Next(40)));
            if (ListCursor.Parse(text) is { } cursor)
            {
                Assert.Equal(cursor, ListCursor.Parse(cursor.ToString()));
            }
        }
    }
}
