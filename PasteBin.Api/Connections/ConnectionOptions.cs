using System.ComponentModel.DataAnnotations;

namespace PasteBin.Api.Connections;

/// <summary>
/// Section <c>Connections</c> of the configuration; checked when the process starts. What one connection, and all of them, may cost before anything is
/// known about who is at the other end.
/// </summary>
public sealed class ConnectionOptions
{
    public const string Section = "Connections";

    /// <summary>HTTP connections of one replica; one more is closed at once.</summary>
    [Range(10, 1_000_000)]
    public int MaxConnections { get; set; } = 5000;

    /// <summary>From a request's first byte to the end of its headers; then the connection is closed with 408.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may stay open between two requests: longer than proxies keep theirs, so that it is they who close them.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>Bytes of a body in a second, sent or read, on average since <see cref="Grace"/> is over; 0: any.</summary>
    [Range(0, 1 << 20)]
    public int MinBytesPerSecond { get; set; } = 240;

    /// <summary>How long a body may be slower than that. Longer than the server's own rhythm, a second.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of a request's first line, its address included; a longer one is 414.</summary>
    [Range(1024, 128 << 10)]
    public int MaxRequestLine { get; set; } = 8 << 10;

    /// <summary>Bytes of a request's headers together; more are 431.</summary>
    [Range(1024, 128 << 10)]
    public int MaxHeaderBytes { get; set; } = 32 << 10;

    /// <summary>Headers of a request; more are 431.</summary>
    [Range(10, 1000)]
    public int MaxHeaders { get; set; } = 100;

    /// <summary>Requests at once on one connection of HTTP/2.</summary>
    [Range(1, 1000)]
    public int MaxStreams { get; set; } = 100;
}
