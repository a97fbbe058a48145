using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using PasteBin.ServiceDefaults;

namespace PasteBin.Api.Connections;

/// <summary>Bounds what strangers may hold of the server by connecting to it: <see cref="ConnectionOptions"/>.</summary>
internal static class ConnectionsFeature
{
    public static void AddConnections(this IHostApplicationBuilder builder)
    {
        builder.Services.AddCheckedOptions<ConnectionOptions>(ConnectionOptions.Section);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ConnectionOptions>>(static (kestrel, options) => Limit(kestrel.Limits, options.Value));
    }

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
