using Microsoft.Extensions.DependencyInjection.Extensions;
using PasteBin.Api.Caching;
using PasteBin.Api.Health;
using PasteBin.Api.Takedowns;
using PasteBin.Api.Views;

namespace PasteBin.Api.Reading;

/// <summary>Reading pastes, the caches in front of them, and counting who reads.</summary>
internal static class ReadingFeature
{
    public static void AddReading(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddCaching();
        builder.AddViews();
        builder.AddReadiness();
        builder.Services.AddSingleton<Absence>();
        builder.Services.AddSingleton<LargeReads>();
        builder.Services.AddSingleton<PasteAnswers>();
        builder.Services.AddSingleton<LockedAnswers>();
        builder.Services.AddSingleton<ReadRoutes>();
        builder.Services.AddSingleton<CachedReads>();
    }

    /// <summary>Before routes are looked for; see <see cref="CachedReads"/>.</summary>
    public static void UseReadRoute(this IApplicationBuilder app) => app.Use(app.ApplicationServices.GetRequiredService<CachedReads>().RouteAsync);

    /// <summary>After all that may keep a request from being answered.</summary>
    public static void UseCachedReads(this IApplicationBuilder app) => app.Use(app.ApplicationServices.GetRequiredService<CachedReads>().AnswerAsync);

    public static void MapReading(this IEndpointRouteBuilder routes) => routes.ServiceProvider.GetRequiredService<ReadRoutes>().Map(routes);
}
