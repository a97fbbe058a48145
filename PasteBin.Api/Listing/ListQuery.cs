using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Listing;

/// <summary>What a client wants listed, checked.</summary>
/// <param name="Title">Part of the title, in any case; null: any.</param>
/// <param name="Language">A language or its files' ending, which also find each other, in any case; null: any.</param>
/// <param name="After">Where the page before ended; null: the newest.</param>
internal sealed record ListQuery(string? Title, string? Language, int Limit, ListCursor? After)
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;

    /// <summary>Fewer characters are in every other title, and no index finds them.</summary>
    public const int MinTitle = 3;

    private static readonly string[] Names = ["q", "language", "limit", "cursor"];

    public static (ListQuery? Query, ProblemHttpResult? Mistake) Read(IQueryCollection query)
    {
        var (title, language, limit, cursor) = (query["q"].ToString(), query["language"].ToString(), query["limit"].ToString(), query["cursor"].ToString());
        var after = cursor.Length == 0 ? null : ListCursor.Parse(cursor);
        var size = limit.Length == 0 ? DefaultLimit
            : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given is >= 1 and <= MaxLimit ? given : 0;
        // A misspelt name must not quietly list everything.
        var mistake = query.Any(static pair => pair.Value.Count > 1 || !Names.Contains(pair.Key)) ? "Give q, language, limit and cursor, each once at most."
            : title.Length is > 0 and < MinTitle or > PasteTerms.MaxTitle || title.Any(char.IsControl)
                ? $"Write q in {MinTitle} to {PasteTerms.MaxTitle} characters, without control characters."
            : language.Length > 0 && !PasteTerms.IsLanguage(language) ? $"Write language in at most {PasteTerms.MaxLanguage} letters, digits and # + . _ -"
            : size == 0 ? $"Give a limit from 1 to {MaxLimit}."
            : cursor.Length > 0 && after is null ? "Give the cursor as next of the page before had it, or none."
            : null;
        return mistake is null
            ? (new(PasteTerms.NullIfEmpty(title), PasteTerms.NullIfEmpty(language), size, after), null) : (null, Problems.Invalid.Say(mistake));
    }
}
