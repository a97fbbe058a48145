using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Secrets;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>What a creator asks for besides the text, checked.</summary>
/// <param name="MaxReads">Readings until it is gone; null: any number.</param>
/// <param name="Password">What its text is encrypted with; null: nothing.</param>
/// <param name="Scan">What is done about credentials in the text.</param>
/// <param name="Slug">The key that the creator chose; null: any.</param>
/// <param name="Public">Found without its link too.</param>
internal sealed partial record PasteTerms(PasteEnd End, string? Language, string? Title, int? MaxReads, string? Slug = null, bool Public = false,
    string? Password = null, SecretScan Scan = SecretScan.Off)
{
    public const int MaxTitle = 200;
    public const int MaxLanguage = 32;

    /// <summary>More readings are as good as any number.</summary>
    public const int MostReads = 10_000;

    /// <summary>Checks what the creator wrote. A mistake says in a sentence what to do.</summary>
    public static (PasteTerms? Terms, ProblemHttpResult? Mistake) Read(PasteOptions options, PasteWishes wishes, DateTimeOffset now)
    {
        var (end, mistake) = PasteEnd.Read(options, now, wishes.Expires, wishes.ExpiresIn, wishes.ExpiresAt, wishes.OrLongest);
        var (slug, isPublic) = (NullIfEmpty(wishes.Slug), Visibility.Parse(wishes.Visibility));
        (var maxReads, var uncountable) = ReadMaxReads(wishes);
        var password = NullIfEmpty(wishes.Password);
        // An encrypted text says nothing.
        var scan = wishes.Format is null ? SecretScans.Parse(wishes.SecretScan, isPublic is true) : SecretScan.Off;
        mistake ??= uncountable ?? MistakeIn(wishes.Language, wishes.Title) ?? Passwords.Password.MistakeIn(password)
            ?? (slug is not null && !Slugs.Slug.IsPossible(slug) ? Problems.Invalid.Say($"Write slug as {Slugs.Slug.Form}.")
            : isPublic is null ? Visibility.Mistake()
            : scan is null ? SecretScans.Mistake()
            : password is not null && wishes.Format is not null ? Problems.Invalid.Say("Leave out the password: the text is encrypted already.")
            : isPublic is true && (maxReads is not null || password is not null || wishes.Format is not null)
                ? Problems.SecretNotPublic.Say("Leave out burn, maxReads and password, or visibility: what is public is for everybody to read.")
            : null);
        return mistake is null
            ? (new(end ?? PasteEnd.After(options.DefaultLife), NullIfEmpty(wishes.Language), NullIfEmpty(wishes.Title), maxReads, slug, isPublic is true, password, scan!.Value), null)
            : (null, mistake);
    }

    /// <summary>What is wrong with either, if anything; empty is as good as absent.</summary>
    public static ProblemHttpResult? MistakeIn(string? language, string? title) =>
        !string.IsNullOrEmpty(language) && !IsLanguage(language) ? Problems.Invalid.Say($"Write language in at most {MaxLanguage} letters, digits and # + . _ -")
        : title is not null && (title.Length > MaxTitle || title.Any(char.IsControl) || !IsUnicode(title))
            ? Problems.Invalid.Say($"Write title in at most {MaxTitle} characters of valid Unicode, without control characters.")
        : null;

    public static bool IsLanguage(string text) => LanguageForm().IsMatch(text);

    public static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static (int? MaxReads, ProblemHttpResult? Mistake) ReadMaxReads(PasteWishes wishes) =>
        string.IsNullOrEmpty(wishes.MaxReads) ? (wishes.Burn ? 1 : null, null)
        : !int.TryParse(wishes.MaxReads, NumberStyles.None, CultureInfo.InvariantCulture, out var reads) || reads is < 1 or > MostReads
            ? (null, Problems.Invalid.Say($"Write maxReads as a whole number from 1 to {MostReads}."))
        : wishes.Burn && reads > 1 ? (null, Problems.Invalid.Say("Give one of burn and maxReads: what burns is read once."))
        : (reads, null);

    // Half a surrogate pair has no UTF-8, and one such row would spoil the batch.
    public static bool IsUnicode(string text)
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
