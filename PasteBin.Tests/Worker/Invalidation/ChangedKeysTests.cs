using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Invalidation;

namespace PasteBin.Tests.Worker.Invalidation;

public sealed class ChangedKeysTests
{
    private readonly ChangedKeys _changes = new();

    [Fact]
    public void Keys_of_several_payloads_become_one_message_each_key_once()
    {
        _changes.Add("a,b");
        _changes.Add("b,c");
        var message = Assert.Single(_changes.Take());
        Assert.Equal(["a", "b", "c"], message.Keys.Order());
        Assert.False(message.All);
    }

    [Fact]
    public void What_was_taken_is_not_given_again()
    {
        _changes.Add("a");
        _changes.Take();
        Assert.Empty(_changes.Take());
    }

    [Fact]
    public void No_message_has_more_than_a_thousand_keys()
    {
        _changes.Add(string.Join(',', Enumerable.Range(0, 2500)));
        var messages = _changes.Take();
        Assert.Equal([1000, 1000, 500], messages.Select(message => message.Keys.Count));
    }

    [Theory]
    [InlineData("*", "a")]
    [InlineData("a", "*")]
    [InlineData("*", "*")]
    public void A_star_among_keys_is_all(string first, string second)
    {
        _changes.Add(first);
        _changes.Add(second);
        var message = Assert.Single(_changes.Take());
        Assert.True(message.All);
        Assert.Empty(message.Keys);
    }

    [Fact]
    public void More_keys_than_are_worth_naming_are_all_and_the_next_round_starts_anew()
    {
        _changes.Add(string.Join(',', Enumerable.Range(0, ChangedKeys.MaxKeys)));
        _changes.Add("one too many");
        _changes.Add("and another");
        Assert.True(Assert.Single(_changes.Take()).All);
        _changes.Add("a");
        Assert.Equal(["a"], Assert.Single(_changes.Take()).Keys);
    }
}
