using System.Net;
using PasteBin.Tests.Api;

namespace PasteBin.Tests.Browser;

/// <summary>One more api, whose limits are soon reached, and who believes this machine about its clients; started when the first test needs it.</summary>
public sealed class StrictReplica : IAsyncDisposable
{
    public const int MaxSize = 100_000;

    private readonly SemaphoreSlim _gate = new(1);
    private ApiReplica? _replica;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An address that nobody else has.</summary>
    public static string NewClient() => $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}";

    public async Task<Uri> StartAsync(PasteBinSystem system)
    {
        await _gate.WaitAsync(Cancellation);
        try
        {
            _replica ??= await ApiReplica.StartAsync(
                system,
                [
                    ("ForwardedHeaders__KnownProxies", "127.0.0.1"), ("Pastes__MaxSize", $"{MaxSize}"), ("Passwords__Iterations", "10000"),
                    ("RateLimits__CreatesBurst", "2"), ("RateLimits__CreatesPerMinute", "20"), ("RateLimits__ReadsBurst", "8"), ("RateLimits__ReadsPerMinute", "20"),
                    ("Passwords__Attempts", "1"), ("Passwords__AttemptInterval", "00:00:30"),
                ],
                Cancellation);
            return _replica.Client.BaseAddress!;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<ApiAnswer> CreateAsync(PasteBinSystem system, object body) =>
        (await CreateAsync(system, body, NewClient())).Expect(HttpStatusCode.Created);

    /// <summary>Creates from one address whatever it may, and is through when that is nothing any more; what it may after that it takes too, until it is disposed.</summary>
    public async Task<IAsyncDisposable> CreateTooManyAsync(PasteBinSystem system, string client)
    {
        while ((await CreateAsync(system, new { content = "One of many" }, client)).Status != HttpStatusCode.TooManyRequests)
        {
        }

        var enough = new CancellationTokenSource();
        return new Ending(enough, Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await CreateAsync(system, new { content = "One of many" }, client);
                await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
            }
        }));
    }

    private async Task<ApiAnswer> CreateAsync(PasteBinSystem system, object body, string client)
    {
        await StartAsync(system);
        return await _replica!.Client.ApiAsync("POST", "/api/v1/pastes", body, Cancellation, ("X-Forwarded-For", client));
    }

    public async ValueTask DisposeAsync()
    {
        if (_replica is not null)
        {
            await _replica.DisposeAsync();
        }

        _gate.Dispose();
    }

    private sealed class Ending(CancellationTokenSource enough, Task creating) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await enough.CancelAsync();
            await creating;
            enough.Dispose();
        }
    }
}
