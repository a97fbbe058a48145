using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes;
using PasteBin.ServiceDefaults;

namespace PasteBin.Api.Dialects;

/// <summary>
/// The ways in and out that clients of other pastebins know. Each is a file that translates to <see cref="Pastes.Creating.PasteCreator"/> and back;
/// what may be stored, and for how long, is decided there alone.
/// </summary>
internal static class DialectsFeature
{
    public static void AddDialects(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PlainCurl>();
        builder.Services.AddSingleton<NullPointer>();
        builder.Services.AddSingleton<PrivateBin>();
        builder.Services.AddSingleton<Netcat>();
        builder.Services.AddCheckedOptions<NetcatOptions>(NetcatOptions.Section).Validate<IOptions<PasteOptions>>(
            static (netcat, pastes) => netcat.Port == 0 || (pastes.Value.PublicUrl ?? netcat.PublicUrl) is not null,
            "Netcat:Port needs Pastes:PublicUrl, or Netcat:PublicUrl: a connection does not say what its links are to begin with.");
        if (builder.Configuration.ReadCheckedOptions<NetcatOptions>(NetcatOptions.Section).Port != 0)
        {
            builder.Services.AddHostedService<NetcatListener>();
        }
    }

    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<PlainCurl>().Map(routes);
        Hastebin.Map(routes);
        Dpaste.Map(routes);
        PastebinCom.Map(routes);
        routes.ServiceProvider.GetRequiredService<NullPointer>().Map(routes);
        routes.ServiceProvider.GetRequiredService<PrivateBin>().Map(routes);
    }
}
