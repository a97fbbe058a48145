using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PasteBin.Tests.Api;

/// <summary>A way to Postgres on which somebody sits who holds up or loses what passes.</summary>
internal abstract class PostgresLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;

    protected PostgresLink(string connectionString)
    {
        var straight = new NpgsqlConnectionStringBuilder(connectionString);
        (_host, _port) = (straight.Host!, straight.Port);
        _listener.Start();
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = IPAddress.Loopback.ToString(),
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
        });
        _accepting = AcceptAsync();
    }

    public NpgsqlDataSource Database { get; }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    /// <summary>Somebody to sit on a new connection.</summary>
    protected abstract Eavesdropper Listen();

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
    }

    private async Task ForwardAsync(TcpClient accepted)
    {
        using var near = accepted;
        using var far = new TcpClient();
        await far.ConnectAsync(_host, _port, _end.Token);
        var somebody = Listen();
        var there = PumpAsync(near.GetStream(), far.GetStream(), bytes =>
        {
            somebody.Asked(System.Text.Encoding.ASCII.GetString(bytes.Span));
            return Task.FromResult(true);
        });
        // Postgres answers after the commit; a short answer comes in one piece.
        var back = PumpAsync(far.GetStream(), near.GetStream(), _ => somebody.AnsweredAsync());
        await Task.WhenAny(there, back);
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, Task<bool>> passesAsync)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _end.Token) is > 0 and var read && await passesAsync(buffer.AsMemory(0, read)))
        {
            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    protected abstract class Eavesdropper
    {
        public abstract void Asked(string bytes);

        /// <summary>Whether the answer goes on, and when; one that does not is lost, and its connection with it.</summary>
        public abstract Task<bool> AnsweredAsync();
    }
}
