using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>What a creator asks for besides the text, checked.</summary>
internal sealed partial record PasteTerms(TimeSpan Life, string? Language, string? Title, bool Burn)
{
    public const int MaxTitle = 200;
    public const int MaxLanguage = 32;

    /// <summary>Reads what the creator wrote; empty is as good as absent. A mistake is a sentence that says what to do.</summary>
    public static (PasteTerms? Terms, string Mistake) Read(PasteOptions options, string? expires, string? language, string? title, bool burn)
    {
        var life = options.DefaultLife;
        if (!string.IsNullOrEmpty(expires) && !PasteLife.TryParse(expires, out life))
        {
            return (null, $"Write expires as {PasteLife.Forms}.");
        }

        if (life == PasteLife.Never ? !options.AllowNever : life > options.LongestLife)
        {
            return (null, $"Give an expires of at most {options.LongestLife.TotalDays:0.##} days: this server keeps nothing longer.");
        }

        if (life < PasteLife.Shortest)
        {
            return (null, "Give an expires of at least one second.");
        }

        if (!string.IsNullOrEmpty(language) && !IsLanguage(language))
        {
            return (null, $"Write language in at most {MaxLanguage} letters, digits and # + . _ -");
        }

        if (title is not null && (title.Length > MaxTitle || title.Any(char.IsControl) || !IsUnicode(title)))
        {
            return (null, $"Write title in at most {MaxTitle} characters of valid Unicode, without control characters.");
        }

        return (new(life, NullIfEmpty(language), NullIfEmpty(title), burn), "");
    }

    public static bool IsLanguage(string text) => LanguageForm().IsMatch(text);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

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
