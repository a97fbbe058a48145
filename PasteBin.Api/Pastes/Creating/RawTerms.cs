using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>
/// What a creator who sends a plain body asks for: <c>?expires=1h</c> in the query, or a header <c>Expires: 1h</c> or <c>X-Expires: 1h</c>, in that order;
/// likewise expiresIn, expiresAt, language, title, burn, maxReads, slug, visibility and secretScan. The extension of <c>PUT /name.ext</c> is the language unless one is given.
/// </summary>
internal static class RawTerms
{
    private static readonly string[] Names = ["expires", "expiresIn", "expiresAt", "language", "title", "burn", "maxReads", "slug", "visibility", "secretScan"];

    private static readonly FrozenDictionary<string, string> LongNames = Names.ToFrozenDictionary(static name => name, static name => $"X-{name}");

    private static readonly FrozenSet<string> HeaderNames = Names.Concat(LongNames.Values).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static (PasteWishes? Wishes, ProblemHttpResult? Mistake) Read(HttpRequest request)
    {
        var extension = Extension(request.RouteValues["name"] as string);
        // Most ask for nothing, in a few headers: looking up each of the names would take longer than going through those.
        if (!request.QueryString.HasValue && !request.Headers.Any(static header => HeaderNames.Contains(header.Key)))
        {
            return (new(Language: extension), null);
        }

        foreach (var name in Names)
        {
            if (request.Query[name].Count > 1)
            {
                return (null, Problems.Invalid.Say($"Give {name} once."));
            }
        }

        var burn = Find(request, "burn");
        if (ReadFlag(burn) is not { } burns)
        {
            return (null, Problems.Invalid.Say("Write burn as true or false."));
        }

        var language = Find(request, "language");
        if (string.IsNullOrEmpty(language))
        {
            language = extension;
        }

        return (new(Find(request, "expires"), language, Find(request, "title"), burns)
        {
            ExpiresIn = Find(request, "expiresIn"),
            ExpiresAt = Find(request, "expiresAt"),
            Slug = Find(request, "slug"),
            Visibility = Find(request, "visibility"),
            MaxReads = Find(request, "maxReads"),
            SecretScan = Find(request, "secretScan"),
        }, null);
    }

    /// <summary>Null when neither the query nor a header says anything.</summary>
    /// <param name="name">One of those that a creator may ask for.</param>
    public static string? Find(HttpRequest request, string name) =>
        request.QueryString.HasValue && request.Query.TryGetValue(name, out var value) ? value.ToString()
        : request.Headers.TryGetValue(name, out value) || request.Headers.TryGetValue(LongNames[name], out value) ? value.ToString()
        : null;

    /// <summary>Null for what is neither yes nor no. <c>?burn</c> alone asks for it.</summary>
    public static bool? ReadFlag(string? text) => text?.ToLowerInvariant() switch
    {
        null or "false" or "0" or "no" or "off" => false,
        "" or "true" or "1" or "yes" or "on" => true,
        _ => null,
    };

    /// <summary>A name is anybody's to choose: an extension that is no language is no mistake.</summary>
    public static string? Extension(string? name) =>
        name?.LastIndexOf('.') is >= 0 and var dot && PasteTerms.IsLanguage(name[(dot + 1)..]) ? name[(dot + 1)..] : null;
}
