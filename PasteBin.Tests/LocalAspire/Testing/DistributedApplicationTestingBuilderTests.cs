using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace PasteBin.Tests.LocalAspire.Testing;

public sealed class DistributedApplicationTestingBuilderTests
{
    [Fact]
    public async Task The_AppHost_is_there_before_it_is_built_and_has_read_the_arguments()
    {
        await using var with = await CreateAsync("UseVolumes=true");
        await using var without = await CreateAsync("--UseVolumes=false");

        Assert.Equal("false", without.Configuration["UseVolumes"]);
        Assert.Contains(with.Resources.SelectMany(resource => resource.Annotations), annotation => annotation is ContainerMountAnnotation);
        Assert.DoesNotContain(without.Resources.SelectMany(resource => resource.Annotations), annotation => annotation is ContainerMountAnnotation);
        Assert.Equal("PasteBin.AppHost", Path.GetFileName(with.AppHostDirectory));
    }

    [Fact]
    public async Task What_the_test_adds_is_in_the_application()
    {
        await using var builder = await CreateAsync("UseVolumes=false");
        builder.AddRedis("one-more");

        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);

        Assert.Throws<ArgumentException>(() => app.GetEndpoint("one-more"));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("unknown"));
    }

    [Fact]
    public async Task A_type_of_an_assembly_without_an_entry_point_is_refused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => DistributedApplicationTestingBuilder.CreateAsync<DistributedApplicationOptions>(TestContext.Current.CancellationToken));

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.PasteBin_AppHost>(args, TestContext.Current.CancellationToken);
}
