namespace Aspire.Hosting.ApplicationModel;

/// <summary>What Aspire runs as a container; LocalAspire runs the kinds it knows as processes.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    public string? Entrypoint { get; set; } = entrypoint;
}
