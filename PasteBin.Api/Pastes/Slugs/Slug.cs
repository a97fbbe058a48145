using PasteBin.Contracts.Keys;

namespace PasteBin.Api.Pastes.Slugs;

/// <summary>A key that a creator chose: 3 to 64 letters, digits, <c>-</c> and <c>_</c>, and never one that could be generated.</summary>
internal static class Slug
{
    public const int MinLength = 3;
    public const int MaxLength = 64;
    /// <summary>How long a slug belongs to nobody after its paste, as migration 0012 has it.</summary>
    public const int RestSeconds = 15 * 60;

    public const string Form = "[A-Za-z0-9_-]{3,64}, and not ten letters and digits";

    public static bool IsPossible(ReadOnlySpan<char> text) =>
        text.Length is >= MinLength and <= MaxLength && !text.ContainsAnyExcept(Characters) && !IsGenerated(text);

    /// <summary>Whether hash-service may give out this key, or has: no slug may look so.</summary>
    public static bool IsGenerated(ReadOnlySpan<char> text) => text.Length == KeyLease.KeyLength && !text.ContainsAnyExcept(LettersAndDigits);

    private static readonly System.Buffers.SearchValues<char> LettersAndDigits =
        System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly System.Buffers.SearchValues<char> Characters =
        System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_");
}
