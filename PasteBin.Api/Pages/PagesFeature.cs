using PasteBin.Api.Pages.Change;
using PasteBin.Api.Pages.Compare;
using PasteBin.Api.Pages.Create;
using PasteBin.Api.Pages.Read;

namespace PasteBin.Api.Pages;

/// <summary>What people see in a browser. A page only translates: what may be done, and by whom, is decided where the API asks too.</summary>
internal static class PagesFeature
{
    internal static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void AddPages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(Html.Encoder);
        builder.Services.AddSingleton<PageWriter>();
        builder.Services.AddSingleton<RenderedPages>();
        builder.Services.AddSingleton<ReadPages>();
        builder.Services.AddSingleton<CreatePages>();
        builder.Services.AddSingleton<DownloadPages>();
        builder.Services.AddSingleton<EditPages>();
        builder.Services.AddSingleton<ComparePages>();
    }

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        Assets.Map(routes);
        Settings.Map(routes);
        routes.ServiceProvider.GetRequiredService<CreatePages>().Map(routes);
        routes.ServiceProvider.GetRequiredService<DownloadPages>().Map(routes);
        routes.ServiceProvider.GetRequiredService<EditPages>().Map(routes);
        routes.ServiceProvider.GetRequiredService<ComparePages>().Map(routes);
        HelpPages.Map(routes);
        routes.MapMethods("/mine", GetOrHead, static (HttpContext context, PageWriter pages) => pages.WriteAsync<MinePage>(context, StatusCodes.Status200OK, "no-cache"));
    }
}
