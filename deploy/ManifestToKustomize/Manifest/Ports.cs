namespace ManifestToKustomize.Manifest;

/// <summary>
/// Which port each binding has in the cluster. A project's binding names none: the first that it serves is 8080, the next 8081.
/// </summary>
/// <remarks>
/// Aspire gives every project an https binding, and tells only the callers: a project serves https when its own environment names that binding's port.
/// Nobody may be sent to one that is not served, because a caller that prefers https does not fall back.
/// </remarks>
internal sealed class Ports
{
    private const int FirstOfProject = 8080;

    private readonly Dictionary<BindingName, Port> _ports = [];

    public Ports(AppManifest manifest)
    {
        foreach (var (name, workload) in manifest.Resources.Select(resource => (resource.Key, resource.Value as Workload)))
        {
            var next = FirstOfProject;
            foreach (var (binding, at) in workload?.Bindings ?? new Dictionary<string, Binding>())
            {
                if (IsServed(name, binding, at, workload!))
                {
                    var target = at.TargetPort ?? (workload is Project ? next++
                        : throw new ManifestException($"Binding '{binding}' of '{name}' has no target port."));
                    _ports.Add(new(name, binding), new(binding, at.Port ?? target, target, at));
                }
            }
        }
    }

    public bool IsServed(BindingName name) => _ports.ContainsKey(name);

    public Port this[BindingName name] => _ports[name];

    public IReadOnlyList<Port> Of(string resource) => [.. _ports.Where(port => port.Key.Resource == resource).Select(port => port.Value)];

    private static bool IsServed(string name, string binding, Binding at, Workload workload) =>
        workload is Container || at.Scheme != "https" || at.TargetPort is not null
        || workload.Env.Values.Any(value => value.Contains($"{{{name}.bindings.{binding}.targetPort}}", StringComparison.Ordinal));
}

/// <summary>A port of a Service, and the container's behind it.</summary>
internal sealed record Port(string Binding, int Number, int Target, Binding At)
{
    /// <summary>The longest name Kubernetes takes.</summary>
    private const int NameLength = 15;

    public string Name { get; } = Binding.ToLowerInvariant() is var name && name.Length > NameLength ? name[..NameLength] : name;

    public bool IsHttp => At.Scheme is "http" or "https";
}
