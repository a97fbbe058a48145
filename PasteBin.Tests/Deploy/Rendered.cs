using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PasteBin.Tests.Deploy;

/// <summary>What <c>kubectl apply -k</c> would send to a cluster.</summary>
internal sealed partial class Rendered(string folder, IReadOnlyList<JsonObject> documents)
{
    private static readonly ConcurrentDictionary<string, Task<Rendered>> All = new();

    /// <summary>What is applied: a folder under <c>deploy/kubernetes</c>, or several together, or one with other components than it names.</summary>
    public static TheoryData<string> Folders => new("base", "overlays/local", Production, ProductionWithOwnRedis, ProductionRestored, BlueGreen);

    public const string Production = "overlays/production";

    public const string ProductionWithOwnRedis = "overlays/production with redis-tls";

    public const string ProductionRestored = "overlays/production with restore, paused";

    public const string BlueGreen = "overlays/blue-green/live-blue + overlays/blue-green/blue + overlays/blue-green/green";

    public string Folder => folder;

    public IReadOnlyList<JsonObject> Documents => documents;

    /// <summary>Deployments and StatefulSets.</summary>
    public IEnumerable<JsonObject> Workloads => documents.Where(document => Text(document["kind"]) is "Deployment" or "StatefulSet");

    public static Task<Rendered> OfAsync(string folder) => All.GetOrAdd(folder, RenderAsync);

    public IEnumerable<JsonObject> OfKind(string kind) => documents.Where(document => Text(document["kind"]) == kind);

    public JsonObject? Find(string kind, string name) => OfKind(kind).SingleOrDefault(document => NameOf(document) == name);

    public static string NameOf(JsonNode document) => Text(document["metadata"]!["name"]);

    public static string Text(JsonNode? node) => node!.GetValue<string>();

    public static JsonNode PodOf(JsonNode workload) => workload["spec"]!["template"]!["spec"]!;

    public static IEnumerable<JsonNode> ContainersOf(JsonNode workload) => Items(PodOf(workload)["initContainers"]).Concat(Items(PodOf(workload)["containers"]));

    public static IEnumerable<JsonNode> Items(JsonNode? list) => list?.AsArray().Select(item => item!) ?? [];

    public static IReadOnlyDictionary<string, string> Map(JsonNode? map) =>
        map?.AsObject().ToDictionary(member => member.Key, member => Text(member.Value)) ?? [];

    /// <summary>Whether a selector takes a pod with these labels; an empty one takes every pod.</summary>
    public static bool Selects(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        Map(selector).All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);

    public static IReadOnlyDictionary<string, string> PodLabels(JsonNode workload) => Map(workload["spec"]!["template"]!["metadata"]!["labels"]);

    /// <summary>Whether a selector of the form <c>{matchLabels, matchExpressions}</c> takes a pod with these labels.</summary>
    public static bool SelectsBy(JsonNode selector, IReadOnlyDictionary<string, string> labels) =>
        Selects(selector["matchLabels"], labels) && Items(selector["matchExpressions"]).All(expression => Text(expression["operator"]) == "In"
            && labels.TryGetValue(Text(expression["key"]), out var value) && Items(expression["values"]).Select(Text).Contains(value));

    /// <summary>The labels of every pod that there will be, by who makes it.</summary>
    public IEnumerable<(string Owner, IReadOnlyDictionary<string, string> Labels)> Pods =>
    [
        .. Workloads.Select(workload => (NameOf(workload), PodLabels(workload))),
        .. OfKind("Cluster").Select(cluster => (NameOf(cluster), Labelled(("cnpg.io/cluster", NameOf(cluster))))),
        .. OfKind("Pooler").Select(pooler => (NameOf(pooler), Labelled(("cnpg.io/poolerName", NameOf(pooler))))),
        .. OfKind("RabbitmqCluster").Select(broker => (NameOf(broker), Labelled(("app.kubernetes.io/name", NameOf(broker)), ("app.kubernetes.io/component", "rabbitmq")))),
    ];

    private static Dictionary<string, string> Labelled(params (string, string)[] labels) => labels.ToDictionary();

    private static async Task<Rendered> RenderAsync(string name)
    {
        // Not a test's own token: what one test renders others read.
        var (status, version) = await Shell.RunAsync("kubectl version --client", Repository.Root, CancellationToken.None);
        Assert.SkipWhen(status == 127, "There is no kubectl: deploy/find-kubectl.sh finds one.");
        // Kustomize Version: v5.5.0
        var kustomize = KustomizeVersion().Match(version) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        Assert.SkipWhen(kustomize < 5, "This kubectl is older than 1.27, and its Kustomize does not know what the files are written in: deploy/find-kubectl.sh finds another.");
        return new(name, [.. (await Task.WhenAll(name.Split(" + ").Select(RenderFolderAsync))).SelectMany(documents => documents)]);
    }

    private static async Task<IReadOnlyList<JsonObject>> RenderFolderAsync(string name)
    {
        var copy = Directory.CreateTempSubdirectory("pastebin-kubernetes-");
        try
        {
            var (folder, components) = name.Split(" with ") is [var plain, var other] ? (plain, other.Split(", ")) : (name, ["redis-managed"]);
            // A Redis takes the other one's place, the rest is there besides.
            var lines = string.Join(@"\n  - ../../components/", components[0].StartsWith("redis-", StringComparison.Ordinal) ? components : ["redis-managed", .. components]);
            var (failed, output) = await Shell.RunAsync(
                $"cp -r deploy/kubernetes/. {copy.FullName} && sed -i 's|redis-managed$|{lines}|' {copy.FullName}/overlays/production/kustomization.yaml && kubectl kustomize {copy.FullName}/{folder}",
                Repository.Root, CancellationToken.None);
            Assert.True(failed == 0, output);
            // Errors and warnings come last, and are no YAML that anybody wants to see applied.
            Assert.DoesNotContain("Warning", output, StringComparison.Ordinal);
            return Deploy.Documents.Parse(output);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"Kustomize Version: v(\d+)")]
    private static partial Regex KustomizeVersion();
}
