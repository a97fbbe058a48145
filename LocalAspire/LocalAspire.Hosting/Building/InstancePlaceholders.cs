namespace Aspire.Hosting;

/// <summary>What differs from replica to replica stands in shared values as a placeholder, until a replica is started with them.</summary>
internal static class InstancePlaceholders
{
    public const string Id = "{{instance-id}}";

    public static string TargetPort(string endpointName) => $"{{{{target-port:{endpointName}}}}}";
}
