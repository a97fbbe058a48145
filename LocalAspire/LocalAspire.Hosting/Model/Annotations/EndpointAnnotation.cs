using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port that a resource listens on, under a name.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> _allocation = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _transport;
    private bool? _tlsEnabled;

    /// <param name="uriScheme">Null for the protocol's name.</param>
    /// <param name="name">Null for the scheme.</param>
    /// <param name="port">What others use; null for any free one.</param>
    /// <param name="targetPort">What the process in the container listens on.</param>
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null,
        bool? isExternal = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? ProtocolName;
        Name = name ?? UriScheme;
        _transport = transport;
        (Port, TargetPort, IsExternal) = (port, targetPort, isExternal ?? false);
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    public int? Port { get; set; }

    public int? TargetPort { get; set; }

    public string UriScheme { get; set; }

    public string TargetHost { get; set; } = "localhost";

    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : ProtocolName);
        set => _transport = value;
    }

    public bool IsExternal { get; set; }

    public bool TlsEnabled
    {
        get => _tlsEnabled ?? UriScheme == "https";
        set => _tlsEnabled = value;
    }

    /// <summary>Where the endpoint is in this run; null until it has its port, which it keeps.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _allocation.Task.IsCompletedSuccessfully ? _allocation.Task.Result : null;
        set => _allocation.SetResult(value ?? throw new ArgumentNullException(nameof(value)));
    }

    internal Task<AllocatedEndpoint> Allocation => _allocation.Task;

    private string ProtocolName => Protocol.ToString().ToLowerInvariant();
}

public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
{
    public EndpointAnnotation Endpoint { get; } = endpoint;

    public string Address { get; } = address;

    public int Port { get; } = port;

    /// <summary>Stands for the port of whichever replica it is given to.</summary>
    public string? TargetPortExpression { get; } = targetPortExpression;

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    public override string ToString() => UriString;
}
