using PasteBin.ServiceDefaults;

namespace PasteBin.Api.RateLimits;

/// <summary>How much one client may ask for: see <see cref="RateLimitOptions"/>.</summary>
internal static class RateLimitsFeature
{
    public static void AddRateLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.AddCheckedOptions<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddSingleton<RateLimitMetrics>();
        builder.Services.AddSingleton<SharedBuckets>();
        builder.Services.AddSingleton<RateLimiter>();
        builder.Services.AddSingleton<RateGate>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<RateLimiter>());
    }

    /// <summary>Behind what finds the client's address and gives errors their form, before everything that works for the client.</summary>
    public static void UseRateLimits(this IApplicationBuilder app) => app.UseMiddleware<RateLimitMiddleware>();
}
