using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PasteBin.Tests.ServiceDefaults;

public sealed class HealthEndpointTests
{
    [Fact]
    public async Task All_well_is_one_word()
    {
        var (status, body) = await Ask("/health", _ => HealthCheckResult.Healthy("fine"));
        Assert.Equal((HttpStatusCode.OK, """{"status":"Healthy"}"""), (status, body));
    }

    [Fact]
    public async Task What_is_missing_but_not_needed_is_named_with_200()
    {
        var (status, body) = await Ask("/health", _ => HealthCheckResult.Degraded("not connected"));
        Assert.Equal((HttpStatusCode.OK, """{"status":"Degraded","checks":{"broker":"not connected"}}"""), (status, body));
    }

    [Fact]
    public async Task What_is_needed_and_missing_is_named_with_503()
    {
        var (status, body) = await Ask("/health", _ => HealthCheckResult.Unhealthy("schema is not there yet"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"Unhealthy","checks":{"broker":"schema is not there yet"}}"""), (status, body));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exceptions_text_stays_inside(bool thrown)
    {
        var (status, body) = await Ask("/health", _ =>
        {
            var exception = new InvalidOperationException("cannot connect to amqp://guest:hunter2@broker");
            return thrown ? throw exception : HealthCheckResult.Unhealthy(exception.Message, exception);
        });
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, """{"status":"Unhealthy","checks":{"broker":"InvalidOperationException"}}"""), (status, body));
    }

    [Fact]
    public async Task A_check_that_does_not_answer_is_named_so()
    {
        var (_, body) = await Ask("/health", _ => throw new OperationCanceledException());
        Assert.Equal("""{"status":"Unhealthy","checks":{"broker":"no answer in time"}}""", body);
    }

    [Fact]
    public async Task A_process_without_its_servers_is_still_alive()
    {
        var (status, body) = await Ask("/alive", _ => HealthCheckResult.Unhealthy());
        Assert.Equal((HttpStatusCode.OK, """{"status":"Healthy"}"""), (status, body));
    }

    [Fact]
    public void No_check_may_hang_for_ever_and_one_with_a_timeout_keeps_it()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks()
            .AddCheck("patient", () => HealthCheckResult.Healthy())
            .AddCheck("quick", () => HealthCheckResult.Healthy(), timeout: TimeSpan.FromSeconds(1));
        using var app = builder.Build();
        var timeouts = app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .ToDictionary(check => check.Name, check => check.Timeout.TotalSeconds);
        Assert.Equal(new Dictionary<string, double> { ["self"] = 5, ["patient"] = 5, ["quick"] = 1 }, timeouts);
    }

    private static async Task<(HttpStatusCode Status, string Body)> Ask(string path, Func<string, HealthCheckResult> broker)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Environment.EnvironmentName = Environments.Production;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddCheck("broker", () => broker("broker"));
        await using var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
