using LocalAspire.Client.ServiceDiscovery;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

public static class ServiceDiscoveryServiceCollectionExtensions
{
    /// <summary>Resolves services by the addresses in configuration section <c>Services</c>.</summary>
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ServiceEndpoints>();
        return services;
    }
}

public static class ServiceDiscoveryHttpClientBuilderExtensions
{
    /// <summary>Lets the client use service names as hosts, as in <c>https+http://hash-service</c>.</summary>
    public static IHttpClientBuilder AddServiceDiscovery(this IHttpClientBuilder httpClientBuilder)
    {
        ArgumentNullException.ThrowIfNull(httpClientBuilder);
        httpClientBuilder.Services.AddServiceDiscovery();
        return httpClientBuilder.AddHttpMessageHandler(
            static services => new ServiceDiscoveryHandler(services.GetRequiredService<ServiceEndpoints>()));
    }
}
