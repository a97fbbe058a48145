using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PasteBin.Tests.Faults;

/// <summary>
/// A few clients that create and read all the time and write down what they were answered. What was answered 201 must be there afterwards;
/// a refusal or a broken connection promises nothing.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private const int Clients = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly PasteBinSystem _system;
    private readonly List<Task> _running = [];
    private readonly ConcurrentDictionary<string, byte[]> _answered = new();
    private readonly ConcurrentQueue<string> _faults = [];
    private int _created;
    private int _refused;
    private int _read;
    private int _unread;

    public SteadyLoad(PasteBinSystem system)
    {
        _system = system;
        _running.AddRange(Enumerable.Range(0, Clients).Select(number => Task.Run(() => CreateAsync(number))));
        _running.AddRange(Enumerable.Range(0, Clients).Select(number => Task.Run(() => ReadAsync(number))));
    }

    /// <summary>Creates answered and refused, reads answered and not, so far.</summary>
    public (int Created, int Refused, int Read, int Unread) Counts =>
        (Volatile.Read(ref _created), Volatile.Read(ref _refused), Volatile.Read(ref _read), Volatile.Read(ref _unread));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    /// <summary>Ends the load; every paste that was answered is read from both replicas.</summary>
    public async Task StopAndVerifyAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        Assert.Empty(_faults);
        Assert.NotEmpty(_answered);
        foreach (var replica in (HttpClient[])[_system.NewClient(), _system.NewClient()])
        {
            foreach (var (key, hash) in _answered)
            {
                var answer = await replica.ReadAsync(key, cancellation);
                Assert.True(answer.Status == HttpStatusCode.OK, $"An answered paste is lost: {(int)answer.Status} ({answer.Source}).");
                Assert.Equal(hash, SHA256.HashData(answer.Content));
            }
        }
    }

    private async Task CreateAsync(int number)
    {
        var random = new Random(number);
        var client = _system.NewClient(TimeSpan.FromSeconds(20));
        for (var round = 0; !_stop.IsCancellationRequested; round++)
        {
            var content = new byte[random.Next(1, 4096)];
            random.NextBytes(content);
            try
            {
                using var answer = await client.PostAsync($"/?expires={(round % 2 == 0 ? "30m" : "1d")}", new ByteArrayContent(content));
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    var key = new Uri((await answer.Content.ReadAsStringAsync()).Split('\n')[0]).AbsolutePath[1..];
                    if (!_answered.TryAdd(key, SHA256.HashData(content)))
                    {
                        _faults.Enqueue("A key was given out twice.");
                    }

                    Interlocked.Increment(ref _created);
                }
                else
                {
                    NoteRefusal(answer);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException or IOException)
            {
                Interlocked.Increment(ref _refused);
            }

            await Task.Delay(Pause);
        }
    }

    private void NoteRefusal(HttpResponseMessage answer)
    {
        Interlocked.Increment(ref _refused);
        if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter is null)
        {
            _faults.Enqueue($"A refusal must be 503 with Retry-After, not {(int)answer.StatusCode}.");
        }
    }

    private async Task ReadAsync(int number)
    {
        var random = new Random(1000 + number);
        var client = _system.NewClient(TimeSpan.FromSeconds(20));
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Pause);
            // A snapshot of a growing dictionary: any of its pastes will do.
            var (key, hash) = _answered.ElementAtOrDefault(random.Next(Math.Max(1, _answered.Count)));
            if (key is null)
            {
                continue;
            }

            try
            {
                var answer = await client.ReadAsync(key, CancellationToken.None);
                if (answer.Status == HttpStatusCode.OK && !SHA256.HashData(answer.Content).AsSpan().SequenceEqual(hash))
                {
                    _faults.Enqueue($"A paste came back changed ({answer.Source}).");
                }

                if (answer.Status == HttpStatusCode.NotFound)
                {
                    _faults.Enqueue("An answered paste was not found.");
                }

                Interlocked.Increment(ref answer.Status == HttpStatusCode.OK ? ref _read : ref _unread);
            }
            catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException or IOException)
            {
                Interlocked.Increment(ref _unread);
            }
        }
    }
}
