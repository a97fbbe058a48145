using System.Text.Json.Nodes;
using static PasteBin.Tests.Deploy.Rendered;

namespace PasteBin.Tests.Deploy;

/// <summary>What one object says of another.</summary>
public sealed class WiringTests
{
    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task Selectors_select_pods(string folder)
    {
        var all = await OfAsync(folder);
        foreach (var workload in all.Workloads)
        {
            Assert.True(Selects(workload["spec"]!["selector"]!["matchLabels"], PodLabels(workload)), $"{NameOf(workload)} does not select its own pods.");
        }

        var services = all.OfKind("Service").Select(service => (Object: service, Selector: (JsonNode)new JsonObject { ["matchLabels"] = service["spec"]!["selector"]!.DeepClone() }));
        var others = all.OfKind("PodDisruptionBudget").Select(budget => (Object: budget, Selector: budget["spec"]!["selector"]!))
            .Concat(all.OfKind("NetworkPolicy").Select(policy => (Object: policy, Selector: policy["spec"]!["podSelector"]!)));
        Assert.All(others.Concat(services), selector => Assert.True(
            all.Pods.Any(pod => SelectsBy(selector.Selector, pod.Labels)), $"{selector.Object["kind"]} {NameOf(selector.Object)} selects nothing."));
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task A_service_leads_to_ports_that_its_pods_have(string folder)
    {
        var all = await OfAsync(folder);
        foreach (var service in all.OfKind("Service").Where(service => service["spec"]!["selector"] is not null))
        {
            var pods = all.Workloads.Where(workload => Selects(service["spec"]!["selector"], PodLabels(workload))).ToList();
            foreach (var target in Items(service["spec"]!["ports"]).Select(port => Text(port["targetPort"])))
            {
                Assert.All(pods, workload => Assert.Contains(target, ContainersOf(workload).SelectMany(container => Items(container["ports"])).Select(port => Text(port["name"]))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task What_a_pod_names_is_there(string folder)
    {
        var all = await OfAsync(folder);
        var secrets = Secrets.Of(all);
        foreach (var workload in all.Workloads)
        {
            Assert.NotNull(all.Find("ServiceAccount", Text(PodOf(workload)["serviceAccountName"])));
            var volumes = Items(PodOf(workload)["volumes"]).ToList();
            var mountable = volumes.Concat(Items(workload["spec"]!["volumeClaimTemplates"]).Select(claim => claim["metadata"]!)).Select(volume => Text(volume["name"]));
            Assert.All(ContainersOf(workload).SelectMany(container => Items(container["volumeMounts"])), mount => Assert.Contains(Text(mount["name"]), mountable));
            Assert.All(References(workload, "configMapRef", "name").Concat(References(workload, "configMap", "name")), name => Assert.NotNull(all.Find("ConfigMap", name)));
            Assert.All(References(workload, "secretKeyRef", "name").Concat(References(workload, "secret", "secretName")), name => Assert.Contains(name, secrets));
        }

        Assert.All(all.OfKind("ObjectStore").SelectMany(store => store["spec"]!["configuration"]!["s3Credentials"]!.AsObject()), key => Assert.Contains(Text(key.Value!["name"]), secrets));
        Assert.All(all.OfKind("RabbitmqCluster").Select(broker => broker["spec"]!["tls"]!), tls => Assert.Contains(Text(tls["secretName"]), secrets));
        Assert.All(all.OfKind("Cluster").Select(cluster => cluster["spec"]!["certificates"]!), tls => Assert.Contains(Text(tls["serverTLSSecret"]), secrets));
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task What_stands_in_front_of_workloads_and_services_finds_them(string folder)
    {
        var all = await OfAsync(folder);
        Assert.All(all.OfKind("StatefulSet"), set => Assert.Equal("None", Text(all.Find("Service", Text(set["spec"]!["serviceName"]))!["spec"]!["clusterIP"])));
        Assert.All(all.OfKind("HorizontalPodAutoscaler").Select(scaler => scaler["spec"]!["scaleTargetRef"]!),
            target => Assert.Null(all.Find(Text(target["kind"]), Text(target["name"]))!["spec"]!["replicas"]));
        foreach (var backend in all.OfKind("Ingress").SelectMany(ingress => Items(ingress["spec"]!["rules"]))
            .SelectMany(rule => Items(rule["http"]!["paths"])).Select(path => path["backend"]!["service"]!))
        {
            var service = all.Find("Service", Text(backend["name"]))!;
            Assert.Contains(Text(backend["port"]!["name"]), Items(service["spec"]!["ports"]).Select(port => Text(port["name"])));
        }
    }

    /// <summary>Every value of <c>{"configMapRef": {"name": …}}</c> and the like, wherever it stands in the workload's pods.</summary>
    private static IEnumerable<string> References(JsonNode node, string field, string name) => node switch
    {
        JsonObject parent => parent.Where(member => member.Value is not null).SelectMany(member =>
            member.Key == field && member.Value is JsonObject reference && reference[name] is { } found ? [Text(found)] : References(member.Value!, field, name)),
        JsonArray list => list.SelectMany(item => References(item!, field, name)),
        _ => [],
    };
}
