using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Pastes.Secrets;

/// <summary>Credentials in a text that is for a paste of which nobody knows yet whether it is public.</summary>
/// <param name="Asked">Whether the author asked for the warning; else only those of a public paste get it.</param>
internal sealed record SecretReport(IReadOnlyList<SecretFinding> Findings, bool Asked)
{
    /// <param name="secretScan">As the author wrote it.</param>
    public static (SecretReport? Report, ProblemHttpResult? Refusal) Of(ReadOnlySpan<byte> text, string? secretScan)
    {
        if (SecretScans.Parse(secretScan, isPublic: true) is not { } scan)
        {
            return (null, SecretScans.Mistake());
        }

        var findings = scan == SecretScan.Off ? [] : SecretScanner.Scan(text);
        return scan == SecretScan.Block && findings.Count > 0
            ? (null, CreateProblems.SecretFound(findings)) : (new(findings, !string.IsNullOrEmpty(secretScan)), null);
    }

    public IReadOnlyList<SecretFinding> Warnings(bool isPublic) => Asked || isPublic ? Findings : [];
}
