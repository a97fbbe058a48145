namespace PasteBin.Api.Views;

/// <summary>How often pastes are read.</summary>
internal static class ViewsFeature
{
    public static void AddViews(this IHostApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ViewsJsonContext.Default));
        builder.Services.AddSingleton<ViewStore>();
        builder.Services.AddSingleton<ViewRoutes>();
        builder.Services.AddSingleton<ViewCounter>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<ViewCounter>());
    }

    public static void MapViews(this IEndpointRouteBuilder routes) => routes.ServiceProvider.GetRequiredService<ViewRoutes>().Map(routes);
}
