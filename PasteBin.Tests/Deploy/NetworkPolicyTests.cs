using System.Text.Json.Nodes;
using static PasteBin.Tests.Deploy.Rendered;

namespace PasteBin.Tests.Deploy;

/// <summary>Policies only ever allow, so what is allowed is read from both ends and compared with what the manifest says.</summary>
public sealed class NetworkPolicyTests
{
    private static readonly ManifestText Manifest = ManifestText.AppHost;

    /// <summary>Who refers to which port of whom.</summary>
    private static IReadOnlySet<(string From, string To, long Port)> Wanted { get; } = Manifest.Workloads
        .SelectMany(workload => Map(workload.Value!["env"]).Values.Where(text => !Manifest.LeadsToHttps(text)).SelectMany(Manifest.References)
            .Select(reference => reference.Split('.')).Where(path => path is [_, "bindings", ..] && path[0] != workload.Key)
            .Select(path => (workload.Key, path[0], Manifest.Resources[path[0]]!["bindings"]![path[2]]!["targetPort"]?.GetValue<long>() ?? 8080)))
        .ToHashSet();

    [Fact]
    public async Task The_manifests_references_are_allowed_at_both_ends_and_nothing_else()
    {
        var all = await OfAsync("base");
        Assert.Contains(("api", "hash-service", 8080), Wanted);
        Assert.Equal(Wanted.Order(), Allowed(all, "egress", "to").Order());
        Assert.Equal(Wanted.Order(), Allowed(all, "ingress", "from").Select(pair => (pair.Other, pair.Self, pair.Port)).Order());
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task What_no_policy_allows_is_refused(string folder)
    {
        var all = await OfAsync(folder);
        Assert.All(all.Workloads, workload => Assert.Contains(all.OfKind("NetworkPolicy"), policy =>
            Selects(policy["spec"]!["podSelector"]!["matchLabels"], PodLabels(workload))
            && policy["spec"]!["ingress"] is null && policy["spec"]!["egress"] is null
            && Items(policy["spec"]!["policyTypes"]).Select(Text).Order().SequenceEqual(["Egress", "Ingress"])));
    }

    [Fact]
    public async Task From_other_namespaces_only_the_ingress_controller_comes_in_and_only_where_the_manifest_says_external()
    {
        var open = (await OfAsync("base")).OfKind("NetworkPolicy")
            .SelectMany(policy => Items(policy["spec"]!["ingress"]), (policy, rule) => (Name: NameOf(policy), Rule: rule))
            .SelectMany(rule => Items(rule.Rule["from"]), (rule, peer) => (rule.Name, Peer: peer))
            .Where(rule => rule.Peer["namespaceSelector"] is not null).ToList();
        Assert.Equal(Manifest.Workloads.Where(workload => workload.Value!["bindings"]!.AsObject().Any(binding => binding.Value!["external"] is not null)).Select(workload => workload.Key),
            open.Select(rule => rule.Name));
        Assert.All(open, rule => Assert.Equal("traefik", Map(rule.Peer["namespaceSelector"]!["matchLabels"])["kubernetes.io/metadata.name"]));
    }

    [Fact]
    public async Task Beyond_the_namespace_only_names_are_asked_for() => Assert.All(
        (await OfAsync("base")).OfKind("NetworkPolicy").SelectMany(policy => Items(policy["spec"]!["egress"]))
            .Where(rule => Items(rule["to"]).Any(peer => peer["namespaceSelector"] is not null)),
        rule => Assert.Equal([53, 53], Items(rule["ports"]).Select(port => port["port"]!.GetValue<long>())));

    private static IEnumerable<(string Self, string Other, long Port)> Allowed(Rendered all, string direction, string peers) =>
        from policy in all.OfKind("NetworkPolicy")
        from self in Selected(all, policy["spec"]!["podSelector"]!)
        from rule in Items(policy["spec"]![direction])
        from peer in Items(rule[peers])
        where peer["namespaceSelector"] is null
        from other in Selected(all, peer["podSelector"]!)
        from port in Items(rule["ports"])
        select (self, other, port["port"]!.GetValue<long>());

    private static IEnumerable<string> Selected(Rendered all, JsonNode selector) =>
        all.Workloads.Where(workload => Selects(selector["matchLabels"], PodLabels(workload))).Select(NameOf);
}
