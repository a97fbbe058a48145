namespace PasteBin.Api.Dialects;

/// <summary>
/// The ways in and out that clients of other pastebins know. Each is a file that translates to <see cref="Pastes.Creating.PasteCreator"/> and back;
/// what may be stored, and for how long, is decided there alone.
/// </summary>
internal static class DialectsFeature
{
    public static void AddDialects(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<NullPointer>();

    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
        PlainCurl.Map(routes);
        Hastebin.Map(routes);
        Dpaste.Map(routes);
        PastebinCom.Map(routes);
        routes.ServiceProvider.GetRequiredService<NullPointer>().Map(routes);
    }
}
