using ManifestToKustomize.Manifest;

namespace ManifestToKustomize.Kubernetes;

/// <summary>A workload of the manifest with all that its Kubernetes objects are made of.</summary>
internal sealed record App(string Resource, Workload Workload, WorkloadSettings Settings, IReadOnlyList<Port> Ports, AppEnvironment Environment, DeploySettings All)
{
    public string Name { get; } = KubeName.Of(Resource);

    public IReadOnlyList<Value> Arguments { get; init; } = [];

    /// <summary>The bindings of others that it uses.</summary>
    public required IReadOnlySet<BindingName> Uses { get; init; }

    public int Replicas => Settings.Replicas ?? 1;

    public string Image => Workload is Container container ? container.Image : $"{All.ImageRepository}/{Name}";

    public Map Labels => new() { { "app.kubernetes.io/name", Name }, { "app.kubernetes.io/part-of", All.Application } };

    /// <summary>The start of an object: kind, name, labels.</summary>
    public Map Object(string apiVersion, string kind, string? name = null) => new()
    {
        { "apiVersion", apiVersion },
        { "kind", kind },
        { "metadata", new Map { { "name", name ?? Name }, { "labels", Labels } } },
    };

    public Map Selector => new() { { "matchLabels", Labels } };
}
