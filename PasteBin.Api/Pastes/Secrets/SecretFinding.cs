namespace PasteBin.Api.Pastes.Secrets;

/// <summary>Something in a text that looks like a credential. What it is, is never repeated.</summary>
/// <param name="Kind">One of a few fixed words, such as <c>github-token</c>.</param>
/// <param name="Line">Counted from 1.</param>
public sealed record SecretFinding(string Kind, int Line)
{
    /// <summary><c>github-token in line 3, jwt in line 7</c>.</summary>
    public static string Describe(IEnumerable<SecretFinding> findings) =>
        string.Join(", ", findings.Select(static finding => $"{finding.Kind} in line {finding.Line}"));
}
