using System.Net;
using PasteBin.Tests.Api;

[assembly: AssemblyFixture(typeof(PasteBin.Tests.Browser.StrictReplica))]

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
                    ("Passwords__Attempts", "1"), ("Passwords__AttemptInterval", "00:00:03"),
                ],
                Cancellation);
            return _replica.Client.BaseAddress!;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<ApiAnswer> CreateAsync(PasteBinSystem system, object body)
    {
        await StartAsync(system);
        return (await _replica!.Client.ApiAsync("POST", "/api/v1/pastes", body, Cancellation, ("X-Forwarded-For", NewClient()))).Expect(HttpStatusCode.Created);
    }

    public async ValueTask DisposeAsync()
    {
        if (_replica is not null)
        {
            await _replica.DisposeAsync();
        }

        _gate.Dispose();
    }
}
