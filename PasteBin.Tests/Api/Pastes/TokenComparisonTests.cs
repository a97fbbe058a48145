using System.Text.RegularExpressions;

namespace PasteBin.Tests.Api.Pastes;

/// <summary>Nobody can see in an answer how long a comparison took, so this looks at how it is written (docs/decisions/0013).</summary>
public sealed partial class TokenComparisonTests
{
    private static readonly string Sources = string.Join('\n', Repository.Sources("PasteBin.Api").Select(File.ReadAllText));

    [Fact]
    public void A_token_of_a_client_meets_the_stored_hash_in_constant_time_alone()
    {
        Assert.Contains("FixedTimeEquals(tokenHash, DeleteToken.Hash(token))", Sources, StringComparison.Ordinal);
        Assert.Contains("sha256(delete_token_hash || $5) = $3", Sources, StringComparison.Ordinal);
        // Whether a commit came about is asked with the hash of a token that this process has just made, and nobody has yet.
        Assert.Equal(["delete_token_hash = token"], Compared().Matches(Sources).Select(match => match.Value));
        Assert.DoesNotMatch(@"SequenceEqual\([^)]*DeleteToken", Sources);
    }

    [GeneratedRegex(@"delete_token_hash\s*(?:=|<>)\s*\S+(?<![,;"")])")]
    private static partial Regex Compared();
}
