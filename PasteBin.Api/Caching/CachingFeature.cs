using Microsoft.Extensions.Options;
using PasteBin.Contracts;
using PasteBin.ServiceDefaults;

namespace PasteBin.Api.Caching;

internal static class CachingFeature
{
    // The listener asks the broker something every second; one that is silent for this long has nothing to tell about changes either.
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(2);

    /// <summary>Both caches, with clients that let the api start and answer while their servers are down; <c>Health</c> has checks of its own.</summary>
    public static void AddCaching(this IHostApplicationBuilder builder)
    {
        builder.AddRedisClient(
            ResourceNames.TextCache,
            static settings => settings.DisableHealthChecks = true,
            static options =>
            {
                options.AbortOnConnectFail = false;
                options.ConnectTimeout = 2000;
            });
        builder.AddRabbitMQClient(
            ResourceNames.Broker,
            static settings => settings.DisableHealthChecks = true,
            static factory =>
            {
                // The listener connects again itself: it must know when it was not there to listen.
                factory.AutomaticRecoveryEnabled = false;
                factory.ContinuationTimeout = BrokerPatience;
            });
        builder.Services.AddCheckedOptions<CachingOptions>(CachingOptions.Section);
        builder.Services.AddSingleton<CacheMetrics>();
        builder.Services.AddSingleton(static services =>
            new LocalCache(services.GetRequiredService<IOptions<CachingOptions>>().Value.L1Bytes, services.GetRequiredService<CacheMetrics>()));
        builder.Services.AddSingleton<MissingKeys>();
        builder.Services.AddSingleton<CacheTrust>();
        builder.Services.AddSingleton<SharedCache>();
        builder.Services.AddSingleton<PasteCache>();
        builder.Services.AddSingleton<EpochReader>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<EpochReader>());
        builder.Services.AddHostedService<InvalidationListener>();
    }
}
