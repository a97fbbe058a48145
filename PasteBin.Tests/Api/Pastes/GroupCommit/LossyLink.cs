using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace PasteBin.Tests.Api.Pastes.GroupCommit;

/// <summary>A way to Postgres that can break between a statement's commit and its answer.</summary>
internal sealed class LossyLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private int _toLose;
    private int _lost;

    public LossyLink(string connectionString)
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

    /// <summary>Answers lost so far.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>The next answers to a statement that inserts pastes get lost, and their connections with them.</summary>
    public void LoseAnswers(int count) => Volatile.Write(ref _toLose, count);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

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
        var losing = false;
        var there = PumpAsync(near.GetStream(), far.GetStream(), bytes =>
        {
            losing |= Encoding.ASCII.GetString(bytes.Span).Contains("insert into pastes", StringComparison.Ordinal) && Interlocked.Decrement(ref _toLose) >= 0;
            return true;
        });
        // Postgres answers after the commit; a short answer leaves it in one piece.
        var back = PumpAsync(far.GetStream(), near.GetStream(), _ => !losing);
        await Task.WhenAny(there, back);
        if (losing)
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> goesOn)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _end.Token) is > 0 and var read && goesOn(buffer.AsMemory(0, read)))
        {
            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
