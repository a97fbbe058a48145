using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PasteBin.Api.Dialects;
using PasteBin.Api.Errors;
using PasteBin.Api.Pages;
using PasteBin.Api.Pastes;
using PasteBin.Api.RateLimits;
using PasteBin.Api.Reading;

namespace PasteBin.Tests.Api.Pastes.Changing;

/// <summary>An api that is set so. It has no Postgres: what it asks of a request comes before.</summary>
public sealed class RequiredIfMatchTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebApplication _api = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:textdb"] = "Host=127.0.0.1;Port=1",
            ["ConnectionStrings:redis-text"] = "127.0.0.1:1,abortConnect=false",
            ["ConnectionStrings:rabbitmq"] = "amqp://127.0.0.1:1",
            ["Pastes:RequireIfMatch"] = "true",
        });
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddErrors();
        builder.AddRateLimits();
        builder.AddPastes();
        builder.AddReading();
        builder.AddPages();
        builder.AddDialects();
        _api = builder.Build();
        _api.UseErrors();
        _api.MapPastes();
        _api.MapPages();
        await _api.StartAsync(Cancellation);
        _client.BaseAddress = new(_api.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _api.StopAsync(CancellationToken.None);
        await _api.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/abcdefghij/embed", null, "Try again in 2 seconds.", ">Try again</a>")]
    [InlineData("POST", "/new", "Long work", "<strong>Something this needs does not answer</strong>", "Long work</textarea>")]
    [InlineData("POST", "/abcdefghij/edit", "Long work", "Try again in 2 seconds.", "still in the form")]
    public async Task Without_postgres_a_page_says_so_and_loses_no_text(string method, string path, string? text, params string[] said)
    {
        using var form = text is null ? null : new MultipartFormDataContent { { new StringContent(text), "content" }, { new StringContent("save"), "do" }, { new StringContent("token"), "token" } };
        var page = (await _client.ApiAsync(method, path, form, Cancellation, ("Accept", "text/html"))).Expect(HttpStatusCode.ServiceUnavailable);
        Assert.All(said, words => Assert.Contains(words, page.Json.GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_it_is_required_a_new_version_without_it_is_428_and_another_life_is_not()
    {
        var paste = new Created("abcdefghij", _client.BaseAddress!, "token", null);
        var answer = (await _client.UpdateAsync(paste, "Text", Cancellation)).Expect(HttpStatusCode.PreconditionRequired);
        Assert.EndsWith("#if-match-missing", answer["type"].GetString(), StringComparison.Ordinal);

        // These get as far as Postgres.
        (await _client.UpdateAsync(paste, "Text", Cancellation, "*")).Expect(HttpStatusCode.ServiceUnavailable);
        (await _client.ApiAsync("PATCH", $"/api/v1/pastes/{paste.Key}", new { expiresIn = "1h" }, Cancellation, ("X-Delete-Token", "token"))).Expect(HttpStatusCode.ServiceUnavailable);
    }
}
