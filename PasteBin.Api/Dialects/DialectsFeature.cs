namespace PasteBin.Api.Dialects;

/// <summary>
/// The ways in and out that clients of other pastebins know. Each is a file that translates to <see cref="Pastes.Creating.PasteCreator"/> and back;
/// what may be stored, and for how long, is decided there alone.
/// </summary>
internal static class DialectsFeature
{
    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
        PlainCurl.Map(routes);
        Hastebin.Map(routes);
    }
}
