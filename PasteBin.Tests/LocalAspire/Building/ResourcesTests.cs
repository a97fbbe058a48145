using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace PasteBin.Tests.LocalAspire.Building;

public sealed class ResourcesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("a-")]
    public void Not_everything_is_a_name(string name) =>
        Assert.ThrowsAny<Exception>(() => TestApplication.Run().AddRedis(name));

    [Fact]
    public void Two_resources_have_two_names()
    {
        var builder = TestApplication.Run();
        builder.AddRedis("cache");

        Assert.Throws<DistributedApplicationException>(() => builder.AddPostgres("Cache"));
    }

    [Fact]
    public void Waiting_for_a_database_waits_for_its_server_too()
    {
        var builder = TestApplication.Run();
        var database = builder.AddPostgres("postgres").AddDatabase("db");

        var waits = builder.AddProject<WebProject>("web").WaitFor(database).Resource.Annotations.OfType<WaitAnnotation>();

        Assert.Equal(["postgres", "db"], waits.Select(wait => wait.Resource.Name));
    }

    [Fact]
    public async Task Arguments_can_be_changed_by_who_comes_later()
    {
        var builder = TestApplication.Run();
        var redis = builder.AddRedis("cache").WithArgs(context => context.Args[^1] = $"{context.Args[^1]} --maxmemory 1mb");

        var args = await ResourceConfiguration.ArgsAsync(redis.Resource, builder.ExecutionContext, TestContext.Current.CancellationToken);

        Assert.Equal(["-c", "redis-server --requirepass $REDIS_PASSWORD --maxmemory 1mb"], args);
    }

    [Fact]
    public void A_health_check_needs_an_endpoint_that_speaks_http() =>
        Assert.Throws<DistributedApplicationException>(() => TestApplication.Run().AddRedis("cache").WithHttpHealthCheck("/health"));

    [Fact]
    public async Task Configuration_wins_over_what_would_be_generated()
    {
        var builder = TestApplication.Run("Parameters:secret=configured");
        var parameter = builder.AddParameter("secret", new GenerateParameterDefault(), secret: true, persist: true);

        Assert.Equal("configured", await parameter.Resource.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_parameter_without_any_value_says_where_to_put_one()
    {
        var parameter = TestApplication.Run().AddParameter("missing");

        var exception = await Assert.ThrowsAsync<MissingParameterValueException>(
            async () => await parameter.Resource.GetValueAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Parameters:missing", exception.Message, StringComparison.Ordinal);
    }
}
