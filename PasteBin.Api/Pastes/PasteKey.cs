using PasteBin.Contracts.Keys;

namespace PasteBin.Api.Pastes;

internal static class PasteKey
{
    /// <summary>Whether it can be a key at all: what cannot needs no look into any store.</summary>
    public static bool IsPossible(string text) => text.Length == KeyLease.KeyLength && text.All(char.IsAsciiLetterOrDigit);
}
