using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Running;

/// <summary>
/// Gives every endpoint a port on loopback, which it keeps. A project's is a proxy before its replicas, each of which listens on a port of
/// its own; a server listens on its endpoint's port itself. A fixed port that is taken is replaced by a free one.
/// </summary>
internal sealed class EndpointAllocation(bool randomizePorts) : IAsyncDisposable
{
    private readonly List<TcpProxy> _proxies = [];

    /// <summary>What the table of endpoints remarks.</summary>
    public Dictionary<EndpointAnnotation, string> Notes { get; } = [];

    public void Allocate(IResource resource, IReadOnlyList<ResourceInstance> instances)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.TlsEnabled)
            {
                throw new DistributedApplicationException($"{resource.Name}: the endpoint {endpoint.Name} is https; LocalAspire has no certificates and runs plain http alone.");
            }

            var wished = randomizePorts ? null : endpoint.Port;
            if (resource is ProjectResource)
            {
                var proxy = StartProxy(endpoint, wished, instances);
                _proxies.Add(proxy);
                endpoint.AllocatedEndpoint = new(endpoint, "localhost", proxy.Port, InstancePlaceholders.TargetPort(endpoint.Name));
            }
            else
            {
                var port = wished is { } fixedPort && FreePort.IsFree(fixedPort) ? fixedPort : FreePort.Next();
                Remark(endpoint, wished, port);
                instances[0].SetPort(endpoint.Name, port);
                endpoint.AllocatedEndpoint = new(endpoint, "127.0.0.1", port, $"{port}");
            }
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_proxies.Select(proxy => proxy.DisposeAsync().AsTask()));

    private TcpProxy StartProxy(EndpointAnnotation endpoint, int? wished, IReadOnlyList<ResourceInstance> instances)
    {
        IReadOnlyList<int> targets = [.. instances.Select(instance => instance.Port(endpoint.Name))];
        if (wished is { } port)
        {
            try
            {
                return TcpProxy.Start(port, () => targets);
            }
            catch (SocketException)
            {
                // Somebody else listens there.
            }
        }

        var proxy = TcpProxy.Start(0, () => targets);
        Remark(endpoint, wished, proxy.Port);
        return proxy;
    }

    private void Remark(EndpointAnnotation endpoint, int? wished, int port)
    {
        if (wished is { } taken && taken != port)
        {
            Notes[endpoint] = $"port {taken} is taken";
        }
    }
}
