namespace PasteBin.Tests.Deploy;

/// <summary>Secrets that are not in the files: the script makes some, operators make others.</summary>
internal static class Secrets
{
    public static IReadOnlyList<string> OfTheBase { get; } = [.. Repository.Read("deploy/kubernetes/base/secrets.txt").Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')[0])];

    /// <summary>All that a cluster would have.</summary>
    public static IReadOnlyList<string> Of(Rendered all) =>
    [
        .. OfTheBase,
        .. all.OfKind("Certificate").Select(certificate => Rendered.Text(certificate["spec"]!["secretName"])),
        .. all.OfKind("Secret").Select(Rendered.NameOf),
    ];
}
