using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using PasteBin.Api.Pastes.Slugs;

namespace PasteBin.Tests.Api.Pastes.Slugs;

public sealed class ReservedSlugsTests
{
    private static readonly ReservedSlugs Reserved = new(new DefaultEndpointDataSource(
        from pattern in new[] { "/", "/{key}", "/{name?}", "/brandnew/{key}", "other", "{a}/word" }
        select new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse(pattern), 0, null, null)));

    [Theory]
    [InlineData("brandnew", true)]
    [InlineData("BrandNew", true)]
    [InlineData("other", true)]
    [InlineData("admin", true)]
    [InlineData("word", false)]
    [InlineData("key", true)]
    [InlineData("my-notes", false)]
    public void The_first_word_of_each_route_and_words_to_come_are_reserved(string slug, bool reserved) =>
        Assert.Equal(reserved, Reserved.Contains(slug));
}
