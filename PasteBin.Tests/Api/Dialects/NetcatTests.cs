using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;

namespace PasteBin.Tests.Api.Dialects;

[Collection(SystemCollection.Name)]
public sealed class NetcatTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Address => system.App.GetEndpoint(ResourceNames.Api, "netcat");

    [Fact]
    public async Task Who_closes_their_side_gets_the_link_at_once_and_every_byte_is_kept()
    {
        var text = Enumerable.Range(0, 100_000).Select(at => (byte)at).ToArray();
        using var client = await ConnectAsync();
        await client.SendAsync(text.AsMemory(), Cancellation);
        client.Shutdown(SocketShutdown.Send);
        var link = await ReadAsync(client);
        Assert.Matches("^http://[^/]+/[0-9A-Za-z]{10}\n$", link);
        Assert.Equal(text, (await system.Client.ReadAsync(new Uri(link.Trim()).AbsolutePath[1..], Cancellation)).Content);
    }

    [Fact]
    public async Task Who_does_not_close_gets_it_after_a_pause_and_a_shorter_pause_is_none()
    {
        using var client = await ConnectAsync();
        await client.SendAsync("first "u8.ToArray(), Cancellation);
        await Task.Delay(500, Cancellation);
        await client.SendAsync("second"u8.ToArray(), Cancellation);
        var link = await ReadAsync(client);
        Assert.Equal("first second", await system.Client.GetStringAsync(link.Trim(), Cancellation));
    }

    [Fact]
    public async Task Bash_alone_is_client_enough()
    {
        var output = await system.RunAsync($"exec 3<>/dev/tcp/{Address.Host}/{Address.Port}; echo text >&3; cat <&3", Cancellation);
        Assert.Equal("text\n", await system.Client.GetStringAsync(output.Trim(), Cancellation));
    }

    [Fact]
    public async Task Too_much_is_refused_in_a_line_that_arrives()
    {
        using var client = await ConnectAsync();
        var sending = client.SendAsync(new byte[12 * 1024 * 1024].AsMemory(), Cancellation).AsTask();
        Assert.Equal("Send at most 10485760 bytes.\n", await ReadAsync(client));
        await Task.WhenAny(sending);
    }

    [Fact]
    public async Task Nothing_is_refused_too()
    {
        using var client = await ConnectAsync();
        client.Shutdown(SocketShutdown.Send);
        Assert.StartsWith("Send some text", await ReadAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_makes_no_paste()
    {
        var marker = Guid.NewGuid().ToString();
        using (var client = await ConnectAsync())
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(marker), Cancellation);
            client.LingerState = new(true, 0);
        }

        using var after = await ConnectAsync();
        await after.SendAsync("another"u8.ToArray(), Cancellation);
        after.Shutdown(SocketShutdown.Send);
        await ReadAsync(after);
        await using var command = system.TextDb.CreateCommand("select count(*) from pastes where content = $1");
        command.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes(marker) });
        Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
    }

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(new DnsEndPoint(Address.Host, Address.Port), Cancellation);
        return client;
    }

    private static async Task<string> ReadAsync(Socket client)
    {
        var text = new List<byte>();
        var buffer = new byte[1024];
        try
        {
            while (await client.ReceiveAsync(buffer.AsMemory(), Cancellation) is > 0 and var read)
            {
                text.AddRange(buffer.AsSpan(0, read));
            }
        }
        catch (SocketException) when (text.Count > 0)
        {
            // Reset after the answer, because not everything sent was read.
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
