using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PasteBin.Api.Pages.Rich;

namespace PasteBin.Api.Pages;

/// <summary>
/// Everything in <c>Pages/Assets</c>, and what comes from npm, as it was built in. Scripts name each other as <c>"./other.js"</c>; here such a name
/// becomes the address with the hash, so a script's own hash also tells of what it loads.
/// </summary>
internal static partial class Assets
{
    private const string Prefix = "assets/";

    private static readonly Dictionary<string, Asset> ByName = LoadAll();
    private static readonly FrozenDictionary<string, Asset> ByFileName = ByName.Values.ToFrozenDictionary(static asset => asset.FileName);

    /// <summary>Differs between two builds whose pages may.</summary>
    public static string Build { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join(' ', ByFileName.Keys.Order(StringComparer.Ordinal)) + typeof(Assets).Module.ModuleVersionId)).AsSpan(0, 6));

    /// <summary>The path of a file, by the name that it has in the source.</summary>
    public static string Path(string name) => $"/{Prefix}{ByName[name].FileName}";

    public static Asset Get(string name) => ByName[name];

    // Also for the page that says that it was too much.
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods($"/{Prefix}{{name}}", PagesFeature.GetOrHead, AnswerAsync).DisableRateLimiting();

    private static Task AnswerAsync(string name, HttpContext context)
    {
        var response = context.Response;
        var isExact = ByFileName.TryGetValue(name, out var asset);
        // While two builds answer side by side, a page of the one may ask the other: what it has is better than nothing, and for nobody to keep.
        if (!isExact && !ByName.TryGetValue(Hash().Replace(name, ""), out asset))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var (bytes, encoding) = asset!.For(context.Request.Headers.AcceptEncoding.ToString());
        PageHeaders.WriteForAsset(response);
        response.Headers.CacheControl = isExact ? "public, max-age=31536000, immutable" : "no-store";
        response.Headers.Vary = "Accept-Encoding";
        response.ContentType = asset.ContentType;
        response.ContentLength = bytes.Length;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static Dictionary<string, Asset> LoadAll()
    {
        var assembly = typeof(Assets).Assembly;
        var sources = assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(static name => name[Prefix.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return bytes;
            });
        sources.Add("terminal.css", TerminalPalette.Css());
        var assets = new Dictionary<string, Asset>();
        foreach (var name in sources.Keys)
        {
            Load(name);
        }

        return assets;

        Asset Load(string name)
        {
            if (!assets.TryGetValue(name, out var asset))
            {
                var bytes = name.EndsWith(".js", StringComparison.Ordinal) ? Link(sources[name]) : sources[name];
                assets.Add(name, asset = new(name, bytes));
            }

            return asset;
        }

        byte[] Link(byte[] script) => Encoding.UTF8.GetBytes(Neighbour().Replace(
            Encoding.UTF8.GetString(script), match => sources.ContainsKey(match.Groups[1].Value) ? $"\"./{Load(match.Groups[1].Value).FileName}\"" : match.Value));
    }

    [GeneratedRegex("\"\\./([a-z.-]+\\.js)\"")]
    private static partial Regex Neighbour();

    [GeneratedRegex(@"\.[0-9a-f]{16}(?=\.[a-z]+\z)")]
    private static partial Regex Hash();
}
