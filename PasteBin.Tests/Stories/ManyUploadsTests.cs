using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Testing;
using PasteBin.Api.Pastes;
using PasteBin.Contracts;

namespace PasteBin.Tests.Stories;

[Collection(SystemCollection.Name)]
public sealed class ManyUploadsTests(PasteBinSystem system)
{
    private const int Large = 9 << 20;

    /// <summary>A buffer of 16 MiB each; more of them than both replicas have room for.</summary>
    private static readonly int Uploads = 2 * (int)(new PasteOptions().MaxUploadBytes / (16 << 20)) + 4;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_large_uploads_than_there_is_memory_for_are_refused_with_503_and_small_pastes_never_notice()
    {
        var end = new TaskCompletionSource();
        var stalled = Enumerable.Range(0, Uploads).Select(_ => UploadAsync(system.NewClient(), new StalledBody(Large, end.Task))).ToList();
        await Eventually.HoldsAsync(async () =>
        {
            var (status, retryAfter) = await UploadAsync(system.NewClient(), new ByteArrayContent(new byte[Large]));
            Assert.True(status is HttpStatusCode.Created || (status is HttpStatusCode.ServiceUnavailable && retryAfter), $"{status}");
            return status == HttpStatusCode.ServiceUnavailable;
        }, Soon, "a large upload finds no room", Cancellation);
        await Eventually.HoldsAsync(async () => (await SendAsync()).StartsWith("Too many pastes", StringComparison.Ordinal), Soon, "netcat finds none either", Cancellation);
        await Eventually.HoldsAsync(async () => await SendAsPrivateBinAsync() is (HttpStatusCode.OK, true), Soon, "PrivateBin's clients are told in their way", Cancellation);
        foreach (var replica in system.Replicas)
        {
            await replica.PasteAsync(new byte[60 * 1024], "?expires=1h", Cancellation);
        }

        end.SetResult();
        Assert.Contains(await Task.WhenAll(stalled), answer => answer.Status == HttpStatusCode.Created);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.Created, (await UploadAsync(replica, new ByteArrayContent(new byte[Large]))).Status);
        }
    }

    /// <summary>The line that answers a large text on the port for netcat.</summary>
    private async Task<string> SendAsync()
    {
        var address = system.App.GetEndpoint(ResourceNames.Api, "netcat");
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancellation);
        using var reader = new StreamReader(client.GetStream());
        // The answer may come, and the connection end, while it is still being sent.
        await Task.WhenAny(client.Client.SendAsync(new byte[Large].AsMemory(), Cancellation).AsTask());
        return await reader.ReadLineAsync(Cancellation) ?? "";
    }

    /// <summary>The answer to a client of PrivateBin, and whether it says to try again.</summary>
    private async Task<(HttpStatusCode? Status, bool RetryAfter)> SendAsPrivateBinAsync()
    {
        using var body = new ByteArrayContent(new byte[Large]);
        body.Headers.Add("X-Requested-With", "JSONHttpRequest");
        return await UploadAsync(system.NewClient(), body);
    }

    /// <summary>The answer; a connection that was closed while the body was still being sent is none.</summary>
    private static async Task<(HttpStatusCode? Status, bool RetryAfter)> UploadAsync(HttpClient client, HttpContent body)
    {
        try
        {
            using var answer = await client.PostAsync("/?expires=1h", body, Cancellation);
            return (answer.StatusCode, answer.Headers.RetryAfter is not null);
        }
        catch (HttpRequestException)
        {
            return (null, false);
        }
    }

    /// <summary>Sends most of it, and then just enough not to be too slow, until it may end.</summary>
    private sealed class StalledBody(int size, Task end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[size], Cancellation);
            while (!end.IsCompleted)
            {
                await stream.WriteAsync(new byte[1024], Cancellation);
                await stream.FlushAsync(Cancellation);
                await Task.WhenAny(end, Task.Delay(500, Cancellation));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
