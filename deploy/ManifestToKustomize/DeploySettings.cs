using ManifestToKustomize.Manifest;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ManifestToKustomize;

/// <summary>What the manifest does not say, for all resources of a type and for single ones. An unknown word is an error.</summary>
public sealed class DeploySettings
{
    /// <summary>What all objects are part of, as a label.</summary>
    public required string Application { get; init; }

    /// <summary>What a project's image is called before the resource's name: <c>pastebin</c> makes <c>pastebin/api</c>.</summary>
    public required string ImageRepository { get; init; }

    /// <summary>The namespace whose pods may reach what is open to the outside: the ingress controller's.</summary>
    public required string IngressNamespace { get; init; }

    /// <summary>Values of parameters that are no secrets.</summary>
    public Dictionary<string, string> Parameters { get; init; } = [];

    /// <summary>What holds for every <c>project</c> and every <c>container</c>.</summary>
    public required Dictionary<string, WorkloadSettings> Defaults { get; init; }

    /// <summary>What holds for one resource, by its name.</summary>
    public Dictionary<string, WorkloadSettings> Resources { get; init; } = [];

    /// <exception cref="ManifestException">The text is no settings file.</exception>
    public static DeploySettings Read(string yaml)
    {
        try
        {
            return new DeserializerBuilder()
                .WithNamingConvention(CamelCaseNamingConvention.Instance)
                .WithEnforceRequiredMembers()
                // Parts that go into Kubernetes objects as they are keep their types: 5 is a number there, "5" a text.
                .WithAttemptingUnquotedStringTypeDeserialization()
                .Build()
                .Deserialize<DeploySettings>(yaml);
        }
        catch (YamlException exception)
        {
            throw new ManifestException($"The settings cannot be read at {exception.Start}: {exception.InnerException?.Message ?? exception.Message}");
        }
    }

    internal WorkloadSettings Of(string name, Workload workload)
    {
        var kind = workload is Project ? "project" : "container";
        if (!Defaults.TryGetValue(kind, out var defaults))
        {
            throw new ManifestException($"The settings have no defaults for a {kind}.");
        }

        return Resources.TryGetValue(name, out var own) ? own.Over(defaults) : defaults;
    }
}

/// <summary>How one resource runs. What is not said is taken from the defaults of its type.</summary>
public sealed class WorkloadSettings
{
    /// <summary>Pods; with <see cref="Autoscaling"/> the fewest.</summary>
    public int? Replicas { get; init; }

    public Autoscaling? Autoscaling { get; init; }

    /// <summary>The user and group that the image is made for.</summary>
    public int? User { get; init; }

    /// <summary>Folders that must be writable and may be forgotten; everything else but volumes is read-only.</summary>
    public IList<string>? Writable { get; init; }

    /// <summary>The name in the address of what is open to the outside; without it any.</summary>
    public string? Host { get; init; }

    /// <summary>The size of each volume's claim.</summary>
    public string? Storage { get; init; }

    /// <summary>Arguments after the manifest's own.</summary>
    public IList<string>? Args { get; init; }

    /// <summary><c>requests</c> and <c>limits</c>, as Kubernetes has them.</summary>
    public object? Resources { get; init; }

    public Probes? Probes { get; init; }

    /// <summary>Seconds between a pod's leaving the Services and the signal to end, for those who have not heard of it yet.</summary>
    public int? DrainSeconds { get; init; }

    /// <summary>Seconds from the signal to end to the kill.</summary>
    public int? StopSeconds { get; init; }

    internal WorkloadSettings Over(WorkloadSettings defaults) => new()
    {
        Replicas = Replicas ?? defaults.Replicas,
        Autoscaling = Autoscaling ?? defaults.Autoscaling,
        User = User ?? defaults.User,
        Writable = Writable ?? defaults.Writable,
        Host = Host ?? defaults.Host,
        Storage = Storage ?? defaults.Storage,
        Args = Args ?? defaults.Args,
        Resources = Resources ?? defaults.Resources,
        Probes = Probes ?? defaults.Probes,
        DrainSeconds = DrainSeconds ?? defaults.DrainSeconds,
        StopSeconds = StopSeconds ?? defaults.StopSeconds,
    };
}

public sealed class Autoscaling
{
    /// <summary>The most pods.</summary>
    public required int MaxReplicas { get; init; }

    /// <summary>Of the requested CPU, above which pods are added.</summary>
    public required int CpuPercent { get; init; }
}

public sealed class Probes
{
    public required Probe Startup { get; init; }

    public required Probe Readiness { get; init; }

    public required Probe Liveness { get; init; }
}

/// <summary>What to ask a container: a path, a command, or neither: then whether its first port takes connections.</summary>
public sealed class Probe
{
    public string? Path { get; init; }

    public IList<string>? Command { get; init; }

    public required int PeriodSeconds { get; init; }

    public required int TimeoutSeconds { get; init; }

    /// <summary>Failures in a row before it counts.</summary>
    public required int FailureThreshold { get; init; }
}
