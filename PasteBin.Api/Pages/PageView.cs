using System.Globalization;

namespace PasteBin.Api.Pages;

/// <summary>For whom a page is, which all of its components know: language, theme, and where this system is on its host.</summary>
/// <param name="Theme"><c>auto</c>, <c>light</c> or <c>dark</c>.</param>
/// <param name="Base">Empty, or a path without a slash at its end.</param>
/// <param name="RetryAfter">Seconds that the answer asks to wait before another try; null: it does not.</param>
public sealed record PageView(Texts Texts, string Theme, string Base, int? RetryAfter)
{
    public const string ThemeCookie = "theme";

    public static readonly IReadOnlyList<string> Themes = ["auto", "light", "dark"];

    /// <summary>What pages depend on besides their address.</summary>
    public const string Vary = "Accept, Accept-Encoding, Accept-Language, Cookie";

    public static PageView For(HttpRequest request, string basePath) =>
        new(Texts.For(request), Themes.FirstOrDefault(theme => theme == request.Cookies[ThemeCookie]) ?? Themes[0], basePath,
            int.TryParse(request.HttpContext.Response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null);

    public string Asset(string name) => Base + Assets.Path(name);

    /// <param name="path">Begins with a slash.</param>
    public string Link(string path) => Base + path;

    /// <summary>For scripts: the texts of a size in bytes, KiB and MiB.</summary>
    public string Sizes => $"{Texts["size.bytes"]}|{Texts["size.kib"]}|{Texts["size.mib"]}";

    public string Size(long bytes) => bytes switch
    {
        < 1024 => Texts["size.bytes", bytes],
        < 1024 * 1024 => Texts["size.kib", Math.Round(bytes / 1024.0, 1)],
        _ => Texts["size.mib", Math.Round(bytes / 1048576.0, 1)],
    };

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
