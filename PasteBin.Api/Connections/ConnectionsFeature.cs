using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using PasteBin.Api.Errors;
using PasteBin.ServiceDefaults;

namespace PasteBin.Api.Connections;

/// <summary>Bounds what strangers may hold of the server by connecting to it: <see cref="ConnectionOptions"/>.</summary>
internal static class ConnectionsFeature
{
    public static void AddConnections(this IHostApplicationBuilder builder)
    {
        builder.Services.AddCheckedOptions<ConnectionOptions>(ConnectionOptions.Section);
        // On the pool's thread that has read the request, instead of handing it to another, and its answer to a third. "Unsafe" is that where the transport
        // reads on threads of its own, as on Windows: a request that computes for long would keep all connections of its thread waiting. Here they go on elsewhere.
        builder.Services.Configure<SocketTransportOptions>(static transport => transport.UnsafePreferInlineScheduling = OperatingSystem.IsLinux());
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ConnectionOptions>>(static (kestrel, options) => Limit(kestrel.Limits, options.Value));
    }

    /// <summary>
    /// The names of methods are case-sensitive (RFC 9110, 9.1). Routes find "HeAD" too, and then one part of a server takes it for HEAD and another does not.
    /// </summary>
    public static void UseExactMethods(this IApplicationBuilder app) => app.Use(static (context, next) =>
        context.Request.Method.AsSpan().ContainsAnyInRange('a', 'z')
            ? Problems.Malformed.Say("Methods are written in capital letters: GET, not get.").ExecuteAsync(context) : next(context));

    private static void Limit(KestrelServerLimits limits, ConnectionOptions options)
    {
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAlive;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate =
            options.MinBytesPerSecond == 0 ? null : new(options.MinBytesPerSecond, options.Grace);
        limits.MaxRequestLineSize = options.MaxRequestLine;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = options.MaxHeaders;
        limits.Http2.MaxStreamsPerConnection = options.MaxStreams;
    }
}
