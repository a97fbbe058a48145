using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PasteBin.Tests.ServiceDefaults;

public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("PasteBin.Api")]
    [InlineData("PasteBin.HashService")]
    [InlineData("PasteBin.Worker")]
    public void A_service_of_a_local_run_has_the_environment_of_a_deployed_one(string project) =>
        Assert.DoesNotContain("ENVIRONMENT", Repository.Read($"{project}/Properties/launchSettings.json"), StringComparison.Ordinal);

    [Fact]
    public void What_cannot_be_made_is_found_when_a_service_starts()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.AddServiceDefaults();
        builder.Services.AddSingleton<Needy>();
        var exception = Assert.Throws<AggregateException>(builder.Build);
        Assert.Contains(nameof(Missing), exception.Message, StringComparison.Ordinal);
    }

    private sealed class Missing;

    private sealed class Needy(Missing missing)
    {
        public Missing Missing { get; } = missing;
    }
}
