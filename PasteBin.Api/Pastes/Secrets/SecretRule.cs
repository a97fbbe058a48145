using System.Buffers;

namespace PasteBin.Api.Pastes.Secrets;

/// <summary>Whether what stands around an anchor is a credential.</summary>
/// <param name="before">Up to <see cref="SecretRule.LookBehind"/> characters before the anchor.</param>
/// <param name="after">Up to <see cref="SecretRule.LookAhead"/> characters after it.</param>
internal delegate bool SecretCheck(ReadOnlySpan<char> before, ReadOnlySpan<char> after);

/// <summary>
/// A form of credentials: a text that they all have in common, and a look around it. The look is bounded, and in a run of letters it begins only
/// where the run does, so that all looks together pass over each character a few times at most.
/// </summary>
internal sealed record SecretRule(string Kind, string Anchor, SecretCheck IsSecret, bool IgnoresCase = false)
{
    public const int LookBehind = 64;
    public const int LookAhead = 1024;

    public static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    public static readonly SearchValues<char> Capitals = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    public static readonly SearchValues<char> CapitalsAndDigits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    public static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    public static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    public static readonly SearchValues<char> Words = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public bool IsAt(ReadOnlySpan<char> text, int position) =>
        text[position..].StartsWith(Anchor, IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
        && IsSecret(text[Math.Max(0, position - LookBehind)..position], Ahead(text[(position + Anchor.Length)..]));

    /// <summary>A word that begins with the anchor, and goes on with so many characters of the alphabet and no more.</summary>
    public static SecretRule Word(string kind, string anchor, SearchValues<char> alphabet, int shortest, int longest = LookAhead - 1) => new(
        kind, anchor, (before, after) => !EndsInWord(before) && Run(after, alphabet) is var length && length >= shortest && length <= longest);

    public static bool EndsInWord(ReadOnlySpan<char> before) => !before.IsEmpty && Words.Contains(before[^1]);

    /// <summary>Characters of the alphabet at the start of the text.</summary>
    public static int Run(ReadOnlySpan<char> text, SearchValues<char> alphabet) => text.IndexOfAnyExcept(alphabet) is >= 0 and var end ? end : text.Length;

    private static ReadOnlySpan<char> Ahead(ReadOnlySpan<char> text) => text[..Math.Min(LookAhead, text.Length)];
}
