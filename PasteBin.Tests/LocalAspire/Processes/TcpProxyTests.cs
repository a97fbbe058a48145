using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LocalAspire.Hosting.Processes;

namespace PasteBin.Tests.LocalAspire.Processes;

public sealed class TcpProxyTests : IAsyncLifetime
{
    private readonly List<TcpListener> servers = [];
    private readonly List<int> targets = [];
    private TcpProxy proxy = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        proxy = TcpProxy.Start(0, () => [.. targets]);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        servers.ForEach(server => server.Dispose());
    }

    [Fact]
    public async Task Connections_go_to_the_targets_in_turn()
    {
        foreach (var name in "abc")
        {
            Serve(stream => stream.WriteAsync(new[] { (byte)name }, Cancellation).AsTask());
        }

        var order = "";
        for (var i = 0; i < 9; i++)
        {
            order += await AnswerAsync();
        }

        Assert.Equal("abcabcabc", order);
    }

    [Fact]
    public async Task A_target_that_refuses_is_skipped_and_one_that_returns_is_used()
    {
        targets.Add(FreePort.Next());
        Serve(stream => stream.WriteAsync("b"u8.ToArray(), Cancellation).AsTask());

        Assert.Equal(["b", "b", "b", "b"], [await AnswerAsync(), await AnswerAsync(), await AnswerAsync(), await AnswerAsync()]);

        Serve(stream => stream.WriteAsync("a"u8.ToArray(), Cancellation).AsTask(), targets[0]);
        Assert.Equal(["a", "b"], new[] { await AnswerAsync(), await AnswerAsync() }.Order());
    }

    [Fact]
    public async Task Without_a_target_the_connection_is_reset()
    {
        targets.Add(FreePort.Next());

        await AssertResetAsync();
    }

    [Fact]
    public async Task The_end_of_one_direction_leaves_the_other_open()
    {
        Serve(async stream =>
        {
            using var all = new MemoryStream();
            await stream.CopyToAsync(all, Cancellation);
            await stream.WriteAsync(BitConverter.GetBytes(all.Length), Cancellation);
        });
        using var client = await ConnectAsync(IPAddress.Loopback);
        var stream = client.GetStream();

        await stream.WriteAsync(new byte[300_000], Cancellation);
        client.Client.Shutdown(SocketShutdown.Send);

        var answer = new byte[8];
        await stream.ReadExactlyAsync(answer, Cancellation);
        Assert.Equal(300_000, BitConverter.ToInt64(answer));
        Assert.Equal(0, await stream.ReadAsync(answer, Cancellation));
    }

    [Fact]
    public async Task Many_bytes_pass_unchanged_both_ways_at_once()
    {
        Serve(stream => stream.CopyToAsync(stream, Cancellation));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            using var client = await ConnectAsync(i % 2 == 0 || !FreePort.HasIPv6 ? IPAddress.Loopback : IPAddress.IPv6Loopback);
            var sent = RandomNumberGenerator.GetBytes(4 << 20);
            var writing = Task.Run(async () =>
            {
                await client.GetStream().WriteAsync(sent, Cancellation);
                client.Client.Shutdown(SocketShutdown.Send);
            });
            using var received = new MemoryStream();
            await client.GetStream().CopyToAsync(received, Cancellation);
            await writing;

            Assert.Equal(SHA256.HashData(sent), SHA256.HashData(received.ToArray()));
        }));
    }

    [Fact]
    public async Task A_target_that_breaks_the_connection_breaks_the_clients()
    {
        Serve(stream =>
        {
            stream.Socket.LingerState = new LingerOption(true, 0);
            stream.Socket.Close();
            return Task.CompletedTask;
        });

        await AssertResetAsync();
    }

    [Fact]
    public async Task What_a_target_says_before_it_breaks_the_connection_arrives()
    {
        Serve(async stream =>
        {
            // Not everything that was sent is read, so that the close is a reset.
            await stream.ReadExactlyAsync(new byte[1], Cancellation);
            await stream.WriteAsync("too long"u8.ToArray(), Cancellation);
        });
        for (var i = 0; i < 200; i++)
        {
            using var client = await ConnectAsync(IPAddress.Loopback);
            await client.GetStream().WriteAsync(new byte[100_000], Cancellation);
            var answer = new byte[8];
            await client.GetStream().ReadExactlyAsync(answer, Cancellation);
            Assert.Equal("too long", Encoding.UTF8.GetString(answer));
        }
    }

    [Fact]
    public async Task Disposing_closes_the_port_and_every_connection()
    {
        Serve(stream => stream.CopyToAsync(Stream.Null, Cancellation));
        using var client = await ConnectAsync(IPAddress.Loopback);
        await client.GetStream().WriteAsync(new byte[1], Cancellation);

        await proxy.DisposeAsync();

        await Assert.ThrowsAnyAsync<IOException>(async () => await client.GetStream().ReadExactlyAsync(new byte[1], Cancellation));
        Assert.True(FreePort.IsFree(proxy.Port));
    }

    [Fact]
    public void A_port_that_somebody_listens_on_is_not_free()
    {
        Assert.False(FreePort.IsFree(proxy.Port));
        Assert.Throws<SocketException>(() => TcpProxy.Start(proxy.Port, () => []));
        Assert.Equal(50, Enumerable.Range(0, 50).Select(_ => FreePort.Next()).Distinct().Count());
    }

    // The reset may come as early as in the connect.
    private async Task AssertResetAsync()
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await client.ConnectAsync(IPAddress.Loopback, proxy.Port, Cancellation);
            await client.ReceiveAsync(new byte[1], Cancellation);
        });

        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    private void Serve(Func<NetworkStream, Task> answer, int port = 0)
    {
        var server = new TcpListener(IPAddress.Loopback, port);
        server.Start();
        servers.Add(server);
        if (port == 0)
        {
            targets.Add(((IPEndPoint)server.LocalEndpoint).Port);
        }

        _ = AcceptAsync();

        async Task AcceptAsync()
        {
            while (true)
            {
                _ = AnswerAsync(await server.AcceptTcpClientAsync(Cancellation));
            }
        }

        async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                await answer(client.GetStream());
            }
        }
    }

    private async Task<TcpClient> ConnectAsync(IPAddress address)
    {
        var client = new TcpClient(address.AddressFamily);
        await client.ConnectAsync(address, proxy.Port, Cancellation);
        return client;
    }

    private async Task<string> AnswerAsync()
    {
        using var client = await ConnectAsync(IPAddress.Loopback);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Cancellation);
    }
}
