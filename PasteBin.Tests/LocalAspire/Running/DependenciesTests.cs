using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Running;
using Xunit;

namespace PasteBin.Tests.LocalAspire.Running;

public sealed class DependenciesTests
{
    [Fact]
    public void Who_needs_another_stops_before_it()
    {
        var builder = TestApplication.Run();
        var postgres = builder.AddPostgres("postgres");
        var database = postgres.AddDatabase("db");
        var cache = builder.AddRedis("cache");
        var first = builder.AddProject<WebProject>("first").WithReference(database).WithReference(cache);
        var second = builder.AddProject<WebProject>("second").WaitFor(first);

        var order = Dependencies.StopOrder([postgres.Resource, cache.Resource, first.Resource, second.Resource]);

        Assert.Equal([["second"], ["first"], ["postgres", "cache"]], order.Select(group => group.Select(resource => resource.Name)));
    }

    [Fact]
    public void References_in_a_circle_are_fine()
    {
        var builder = TestApplication.Run();
        var first = builder.AddProject<WebProject>("first");
        var second = builder.AddProject<WebProject>("second").WithReference(first);
        first.WithReference(second);

        Dependencies.RefuseCircles(builder.Resources);

        Assert.Equal(2, Dependencies.StopOrder([first.Resource, second.Resource]).Sum(group => group.Count));
    }

    [Fact]
    public void Waits_in_a_circle_are_refused_by_name()
    {
        var builder = TestApplication.Run();
        var first = builder.AddProject<WebProject>("first");
        var second = builder.AddProject<WebProject>("second").WaitFor(first);
        first.WaitFor(second);

        var exception = Assert.Throws<DistributedApplicationException>(() => Dependencies.RefuseCircles(builder.Resources));

        Assert.Contains("first -> second -> first", exception.Message, StringComparison.Ordinal);
    }
}
