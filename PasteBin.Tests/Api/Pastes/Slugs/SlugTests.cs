using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Slugs;

namespace PasteBin.Tests.Api.Pastes.Slugs;

public sealed class SlugTests
{
    [Theory]
    [InlineData("abc")]
    [InlineData("my-notes")]
    [InlineData("-_-")]
    [InlineData("abcdefghi_")]
    [InlineData("ABCDEFGHIJK")]
    public void A_slug_is_a_possible_key(string slug)
    {
        Assert.True(Slug.IsPossible(slug));
        Assert.True(PasteKey.IsPossible(slug));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("../etc")]
    [InlineData("naïve")]
    [InlineData("abc\n")]
    [InlineData("аbc")]
    public void Anything_else_is_none(string slug)
    {
        Assert.False(Slug.IsPossible(slug));
        Assert.False(PasteKey.IsPossible(slug));
    }

    [Fact]
    public void Sixty_four_characters_are_enough()
    {
        Assert.True(Slug.IsPossible(new string('a', 64)));
        Assert.False(Slug.IsPossible(new string('a', 65)));
    }

    [Theory]
    [InlineData("abcdefghij")]
    [InlineData("0123456789")]
    public void What_could_be_generated_is_a_key_and_no_slug(string key)
    {
        Assert.False(Slug.IsPossible(key));
        Assert.True(PasteKey.IsPossible(key));
    }
}
