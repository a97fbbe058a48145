using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PasteBin.Tests.Deploy;

/// <summary>What <c>kubectl apply -k</c> would send to a cluster.</summary>
internal sealed partial class Rendered(string folder, IReadOnlyList<JsonObject> documents)
{
    private static readonly ConcurrentDictionary<string, Task<Rendered>> All = new();

    /// <summary>Every folder under <c>deploy/kubernetes</c> that is applied as it is.</summary>
    public static TheoryData<string> Folders => new("base");

    public string Folder => folder;

    public IReadOnlyList<JsonObject> Documents => documents;

    /// <summary>Deployments and StatefulSets.</summary>
    public IEnumerable<JsonObject> Workloads => documents.Where(document => document["spec"]?["template"]?["spec"]?["containers"] is not null);

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

    private static async Task<Rendered> RenderAsync(string folder)
    {
        // Not a test's own token: what one test renders others read.
        var (status, version) = await Shell.RunAsync("kubectl version --client", Repository.Root, CancellationToken.None);
        Assert.SkipWhen(status == 127, "There is no kubectl.");
        // Kustomize Version: v5.5.0
        var kustomize = KustomizeVersion().Match(version) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        Assert.SkipWhen(kustomize < 5, "This kubectl is older than 1.27, and its Kustomize does not know what the files are written in.");
        var (failed, output) = await Shell.RunAsync($"kubectl kustomize deploy/kubernetes/{folder}", Repository.Root, CancellationToken.None);
        Assert.True(failed == 0, output);
        // Errors and warnings come last, and are no YAML that anybody wants to see applied.
        Assert.DoesNotContain("Warning", output, StringComparison.Ordinal);
        return new(folder, Deploy.Documents.Parse(output));
    }

    [GeneratedRegex(@"Kustomize Version: v(\d+)")]
    private static partial Regex KustomizeVersion();
}
