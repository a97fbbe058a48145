using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;

namespace PasteBin.Tests.Deploy;

/// <summary>Each client makes one paste after another and notes when it asked and when it was answered; refusals promise nothing.</summary>
internal sealed class CreateLoad : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Made> _made = new();
    private readonly ConcurrentBag<string> _repeated = [];
    private readonly Task[] _running;

    public CreateLoad(params HttpClient[] clients) => _running = [.. clients.Select((client, number) => Task.Run(() => RunAsync(client, new Random(number))))];

    internal sealed record Made(string Key, byte[] Hash, DateTimeOffset Begun, DateTimeOffset Answered);

    /// <summary>Keys that came a second time.</summary>
    public IReadOnlyCollection<string> Repeated => _repeated;

    /// <summary>Waits until so many more were answered.</summary>
    public Task MakeAsync(int count, CancellationToken cancellation)
    {
        var wanted = _made.Count + count;
        return Eventually.HoldsAsync(() => Task.FromResult(_made.Count >= wanted), Limit, $"{count} more pastes are made", cancellation);
    }

    public async Task<IReadOnlyCollection<Made>> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        return [.. _made.Values];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(HttpClient client, Random random)
    {
        var content = new byte[200];
        for (var round = 0; !_stop.IsCancellationRequested; round++)
        {
            random.NextBytes(content);
            var begun = DateTimeOffset.UtcNow;
            try
            {
                // Lives under an hour are in the caches from the start.
                using var answer = await client.PostAsync($"/?expires={(round % 2 == 0 ? "30m" : "1d")}", new ByteArrayContent(content));
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    var key = answer.Headers.Location!.AbsolutePath[1..];
                    if (!_made.TryAdd(key, new(key, SHA256.HashData(content), begun, DateTimeOffset.UtcNow)))
                    {
                        _repeated.Add(key);
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
            {
                // The server is being destroyed.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
