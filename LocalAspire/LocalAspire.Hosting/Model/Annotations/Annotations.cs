namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image a container is made from; LocalAspire only writes it to manifests.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    public string? Registry { get; set; }

    public required string Image { get; set; }

    public string? Tag { get; set; }
}

public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    public string? Source { get; } = source;

    public string Target { get; } = target;

    public ContainerMountType Type { get; } = type;

    public bool IsReadOnly { get; } = isReadOnly;
}

public enum ContainerMountType
{
    BindMount,
    Volume,
}

public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

public sealed class DisableForwardedHeadersAnnotation : IResourceAnnotation;

/// <summary>The key of a health check; what it does is in a <see cref="LocalAspire.Hosting.Running.HealthProbeAnnotation"/>.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

/// <summary>Do not start before that one is there.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public WaitType WaitType { get; } = waitType;
}

public enum WaitType
{
    WaitUntilHealthy,
    WaitUntilStarted,
}

public enum WaitBehavior
{
    /// <summary>Go on waiting, whatever becomes of the other.</summary>
    WaitOnResourceUnavailable,

    /// <summary>Give up when the other has failed or ended.</summary>
    StopOnResourceUnavailable,
}

/// <summary>One per referenced service: which of its endpoints to hand out.</summary>
public sealed class EndpointReferenceAnnotation(IResourceWithEndpoints resource) : IResourceAnnotation
{
    public IResourceWithEndpoints Resource { get; } = resource;

    public bool UseAllEndpoints { get; set; }

    public HashSet<string> EndpointNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>This resource has to do with that one: <c>Reference</c>, <c>WaitFor</c>.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public string Type { get; } = type;
}
