namespace PasteBin.Tests.Deploy;

/// <summary>Secrets that are not in the files: the script makes some, operators make others.</summary>
internal static class Secrets
{
    /// <summary>All that a cluster would have where the page's commands were followed.</summary>
    public static IReadOnlyList<string> Of(Rendered all) =>
    [
        .. (all.Folder switch
        {
            "base" or "overlays/local" => ["base"],
            Rendered.ProductionWithOwnRedis => ["overlays/production", "components/redis-tls"],
            _ => (string[])["overlays/production", "components/redis-managed"],
        }).SelectMany(Lines).Select(line => line.Split(' ')[0]),
        .. all.OfKind("Certificate").Select(certificate => Rendered.Text(certificate["spec"]!["secretName"])),
        .. all.OfKind("Cluster").Select(cluster => $"{Rendered.NameOf(cluster)}-app"),
        .. all.OfKind("RabbitmqCluster").Select(broker => $"{Rendered.NameOf(broker)}-default-user"),
    ];

    public static IEnumerable<string> Lines(string folder) =>
        Repository.Read($"deploy/kubernetes/{folder}/secrets.txt").Split('\n').Where(line => line.Length > 0 && line[0] != '#');
}
