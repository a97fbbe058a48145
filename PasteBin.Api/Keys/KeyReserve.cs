using System.Collections.Concurrent;
using PasteBin.Contracts.Keys;

namespace PasteBin.Api.Keys;

/// <summary>
/// Keys leased ahead from hash-service, so that creating a paste costs no call. Half empty, it is refilled in the background; only a caller who finds
/// it empty waits. Keys still here when the process ends are lost, which is fine: there are 62^10.
/// </summary>
public sealed partial class KeyReserve(IHttpClientFactory clients, TimeProvider time, ILogger<KeyReserve> logger)
{
    public const string ClientName = "hash-service";

    private const int LeaseSize = KeyLease.MaxCount;
    private const int LowMark = LeaseSize / 2;

    /// <summary>Longer than hash-service takes on a bad day, short enough for somebody who waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>A refill goes on after those who waited for it have given up: the next ones find its keys.</summary>
    private static readonly TimeSpan LeaseTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<string> _keys = new();
    private readonly Lock _gate = new();
    private Task _refill = Task.CompletedTask;
    private long _lastFailure = time.GetTimestamp() - time.TimestampFrequency * (long)PauseAfterFailure.TotalSeconds;

    /// <summary>Keys on hand.</summary>
    public int Depth => _keys.Count;

    /// <summary>A key nobody else has or will get, or null when hash-service has not given one in time.</summary>
    public async ValueTask<string?> TakeAsync(CancellationToken cancellation)
    {
        if (_keys.TryDequeue(out var key))
        {
            if (_keys.Count < LowMark)
            {
                _ = RefillAsync();
            }

            return key;
        }

        // Others who waited may have emptied the lease that arrived: each finished refill is one more try.
        var started = time.GetTimestamp();
        while (!_keys.TryDequeue(out key))
        {
            var left = Patience - time.GetElapsedTime(started);
            var refill = RefillAsync();
            if (left <= TimeSpan.Zero || refill.IsCompleted)
            {
                return _keys.TryDequeue(out key) ? key : null;
            }

            await refill.WaitAsync(left, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }

        return key;
    }

    /// <summary>The refill that is under way, or a new one; nothing but the pause right after a failure.</summary>
    private Task RefillAsync()
    {
        lock (_gate)
        {
            if (_refill.IsCompleted && _keys.Count < LowMark && time.GetElapsedTime(_lastFailure) >= PauseAfterFailure)
            {
                _refill = Task.Run(LeaseAsync);
            }

            return _refill;
        }
    }

    private async Task LeaseAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(LeaseTimeout, time);
            using var client = clients.CreateClient(ClientName);
            using var response = await client.PostAsync($"/keys?count={LeaseSize}", content: null, timeout.Token);
            response.EnsureSuccessStatusCode();
            var lease = await response.Content.ReadFromJsonAsync(KeysJsonContext.Default.KeyLease, timeout.Token);
            foreach (var key in lease!.Keys)
            {
                _keys.Enqueue(key);
            }
        }
        catch (Exception exception)
        {
            _lastFailure = time.GetTimestamp();
            Log.LeaseFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Could not lease keys from hash-service; creating goes on while the reserve lasts.")]
        public static partial void LeaseFailed(ILogger logger, Exception exception);
    }
}
