using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PasteBin.Tests.LocalAspire.Client.ServiceDiscovery;

public sealed class ServiceDiscoveryTests
{
    [Theory]
    [InlineData("http://both/keys?count=3", "http://127.0.0.1:5001/keys?count=3")]
    [InlineData("https://both/", "https://127.0.0.1:5443/")]
    [InlineData("https+http://both/", "https://127.0.0.1:5443/")]
    [InlineData("http+https://both/", "http://127.0.0.1:5001/")]
    [InlineData("https+http://plain/", "http://127.0.0.1:5002/")]
    [InlineData("https://plain/", "https://plain/")]
    [InlineData("http://bare/", "http://127.0.0.1:5003/")]
    [InlineData("http://single/", "http://127.0.0.1:5004/")]
    [InlineData("http://_admin.both/", "http://127.0.0.1:5005/")]
    [InlineData("http://unknown.example:8080/a", "http://unknown.example:8080/a")]
    [InlineData("https+http://unknown.example/a", "https://unknown.example/a")]
    public async Task A_service_name_becomes_the_address_that_configuration_gives(string asked, string sent)
    {
        using var services = Services(Configuration());
        Assert.Equal(new Uri(sent), await Send(services, asked));
    }

    [Fact]
    public async Task Several_addresses_take_turns()
    {
        using var services = Services(Configuration());
        List<int> ports = [];
        for (var i = 0; i < 4; i++)
        {
            ports.Add((await Send(services, "http://several/")).Port);
        }

        Assert.Equal([6000, 6001, 6000, 6001], ports);
    }

    [Fact]
    public async Task A_changed_configuration_holds_for_the_next_request()
    {
        var configuration = Configuration();
        using var services = Services(configuration);
        Assert.Equal(5002, (await Send(services, "http://plain/")).Port);
        configuration["services:plain:http:0"] = "http://127.0.0.1:7000";
        Assert.Equal(7000, (await Send(services, "http://plain/")).Port);
    }

    [Fact]
    public async Task A_retry_asks_the_next_address()
    {
        var network = new Network { FailFirst = true };
        using var services = Services(Configuration(), network);
        using var answer = await Client(services).GetAsync(new Uri("http://several/"), TestContext.Current.CancellationToken);
        Assert.Equal([6000, 6001], network.Sent.Select(uri => uri.Port));
    }

    private static ConfigurationManager Configuration()
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:both:http:0"] = "http://127.0.0.1:5001",
            ["services:both:https:0"] = "https://127.0.0.1:5443",
            ["services:both:admin:0"] = "http://127.0.0.1:5005",
            ["services:plain:http:0"] = "http://127.0.0.1:5002",
            ["services:bare:http:0"] = "127.0.0.1:5003",
            ["services:single:http"] = "http://127.0.0.1:5004",
            ["services:several:http:0"] = "http://127.0.0.1:6000",
            ["services:several:http:1"] = "http://127.0.0.1:6001",
        });
        return configuration;
    }

    private static ServiceProvider Services(ConfigurationManager configuration, Network? network = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http =>
        {
            http.ConfigurePrimaryHttpMessageHandler(() => network ?? new Network());
            http.AddStandardResilienceHandler(options => options.Retry.Delay = TimeSpan.FromMilliseconds(1));
            http.AddServiceDiscovery();
        });
        return services.BuildServiceProvider();
    }

    private static HttpClient Client(ServiceProvider services) => services.GetRequiredService<IHttpClientFactory>().CreateClient();

    private static async Task<Uri> Send(ServiceProvider services, string address)
    {
        using var answer = await Client(services).GetAsync(new Uri(address), TestContext.Current.CancellationToken);
        return new Uri(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Answers with the address it was asked at.</summary>
    private sealed class Network : HttpMessageHandler
    {
        public bool FailFirst { get; init; }
        public List<Uri> Sent { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent.Add(request.RequestUri!);
            return FailFirst && Sent.Count == 1
                ? throw new HttpRequestException("refused")
                : Task.FromResult(new HttpResponseMessage { Content = new StringContent(request.RequestUri!.AbsoluteUri) });
        }
    }
}
