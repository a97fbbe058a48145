using System.Collections.Concurrent;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.Running;

/// <summary>One of a resource's replicas, or the only one. It keeps its ports for as long as the host lives, whatever becomes of its process.</summary>
internal sealed class ResourceInstance(IResource resource, string logFile, string dataFolder)
{
    private readonly ConcurrentDictionary<string, int> _ports = new(StringComparer.OrdinalIgnoreCase);

    public IResource Resource { get; } = resource;

    /// <summary>As Aspire names instances: <c>api-xkqzvbnm</c>.</summary>
    public string Id { get; } = $"{resource.Name}-{RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8)}";

    public string LogFile { get; } = logFile;

    /// <summary>For what the process keeps: a volume's folder, or a temporary one. Not yet created.</summary>
    public string DataFolder { get; } = dataFolder;

    /// <summary>The port that the process itself listens on for an endpoint, or under a name of its own.</summary>
    public int Port(string name) => _ports.GetOrAdd(name, _ => Processes.FreePort.Next());

    public void SetPort(string name, int port) => _ports[name] = port;

    /// <summary>The instance's own address, past the proxy.</summary>
    public Uri TargetUri(EndpointReference endpoint, string path) =>
        new(new Uri($"{endpoint.Scheme}://127.0.0.1:{Port(endpoint.EndpointName)}"), path);
}
