using PasteBin.Api.Pastes.Slugs;

namespace PasteBin.Api.Pastes;

internal static class PasteKey
{
    /// <summary>Whether it can be a key at all, generated or chosen: what cannot needs no look into any store.</summary>
    public static bool IsPossible(string text) => Slug.IsGenerated(text) || Slug.IsPossible(text);

    /// <summary>What links may carry after the key, as in <c>KEY.cs</c>, is for those who read them: a key has no dot.</summary>
    public static string WithoutExtension(string text) => text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? text[..dot] : text;
}
