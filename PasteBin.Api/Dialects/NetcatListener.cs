using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace PasteBin.Api.Dialects;

/// <summary>
/// Listens for <see cref="Netcat"/> on Kestrel's own transport. Not as an endpoint of Kestrel's: one that is made in code silences all that the
/// environment names, and <c>ASPNETCORE_URLS</c> is how every host says where to listen.
/// </summary>
internal sealed partial class NetcatListener(
    IEnumerable<IConnectionListenerFactory> transports, Netcat netcat, IOptions<NetcatOptions> options, ILogger<NetcatListener> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<ConnectionContext, byte> _served = new();
    private readonly SemaphoreSlim _free = new(options.Value.MaxConnections);
    private IConnectionListener? _listener;

    /// <exception cref="IOException">The port is taken.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var endpoint = new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, options.Value.Port);
        var transport = transports.First(transport => transport is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint));
        _listener = await transport.BindAsync(endpoint, cancellationToken);
        Log.Listening(logger, options.Value.Port);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Takes no more connections, and lets those that are there end as long as the host may wait.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _listener!.UnbindAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
        try
        {
            for (var slot = 0; slot < options.Value.MaxConnections; slot++)
            {
                await _free.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var connection in _served.Keys)
            {
                connection.Abort();
            }
        }

        await _listener.DisposeAsync();
    }

    public override void Dispose()
    {
        _free.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _free.WaitAsync(stoppingToken);
            if (await _listener!.AcceptAsync(CancellationToken.None) is not { } connection)
            {
                // Unbound.
                _free.Release();
                return;
            }

            _served.TryAdd(connection, 0);
            _ = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        try
        {
            await netcat.OnConnectedAsync(connection);
        }
        finally
        {
            await connection.DisposeAsync();
            _served.TryRemove(connection, out _);
            _free.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Taking text on TCP port {Port}.")]
        public static partial void Listening(ILogger logger, int port);
    }
}
