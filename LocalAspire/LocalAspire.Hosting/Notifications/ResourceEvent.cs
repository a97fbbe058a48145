namespace Aspire.Hosting.ApplicationModel;

/// <param name="resourceId">The instance: the resource's name, for what runs with a suffix of its own (<c>api-xkqzvbnm</c>).</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
