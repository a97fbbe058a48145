using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>What a creator asks for besides the text, checked.</summary>
internal sealed partial record PasteTerms(TimeSpan Life, string? Language, string? Title, bool Burn)
{
    public const int MaxTitle = 200;
    public const int MaxLanguage = 32;

    /// <summary>Reads what the creator wrote; empty is as good as absent. A mistake is a sentence that says what to do.</summary>
    public static (PasteTerms? Terms, ProblemHttpResult? Mistake) Read(PasteOptions options, PasteWishes wishes)
    {
        var (life, mistake) = ReadLife(options, wishes.Expires, wishes.OrLongest);
        mistake ??= MistakeIn(wishes.Language, wishes.Title);
        return mistake is null
            ? (new(life ?? options.DefaultLife, NullIfEmpty(wishes.Language), NullIfEmpty(wishes.Title), wishes.Burn), null) : (null, mistake);
    }

    /// <summary>The life that <paramref name="expires"/> asks for; null when it asks for none, or with a mistake.</summary>
    /// <param name="orLongest">Longer than <see cref="PasteOptions.LongestLife"/> means that, instead of being a mistake.</param>
    public static (TimeSpan? Life, ProblemHttpResult? Mistake) ReadLife(PasteOptions options, string? expires, bool orLongest = false)
    {
        if (string.IsNullOrEmpty(expires))
        {
            return (null, null);
        }

        if (!PasteLife.TryParse(expires, out var life))
        {
            return (null, Problems.InvalidLife.Say($"Write expires as {PasteLife.Forms}."));
        }

        if (life == PasteLife.Never ? !options.AllowNever : life > options.LongestLife)
        {
            return orLongest ? (options.LongestLife, null)
                : (null, Problems.InvalidLife.Say($"Give an expires of at most {options.LongestLife.TotalDays:0.##} days: this server keeps nothing longer."));
        }

        return life < PasteLife.Shortest ? (null, Problems.InvalidLife.Say("Give an expires of at least one second.")) : (life, null);
    }

    /// <summary>What is wrong with either, if anything; empty is as good as absent.</summary>
    public static ProblemHttpResult? MistakeIn(string? language, string? title) =>
        !string.IsNullOrEmpty(language) && !IsLanguage(language) ? Problems.Invalid.Say($"Write language in at most {MaxLanguage} letters, digits and # + . _ -")
        : title is not null && (title.Length > MaxTitle || title.Any(char.IsControl) || !IsUnicode(title))
            ? Problems.Invalid.Say($"Write title in at most {MaxTitle} characters of valid Unicode, without control characters.")
        : null;

    public static bool IsLanguage(string text) => LanguageForm().IsMatch(text);

    public static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // Half a surrogate pair has no UTF-8, and one such row would spoil the batch.
    private static bool IsUnicode(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }

    [GeneratedRegex(@"^[A-Za-z0-9#+._-]{1,32}\z")]
    private static partial Regex LanguageForm();
}
