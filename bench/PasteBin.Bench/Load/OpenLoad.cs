using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace PasteBin.Bench.Load;

/// <summary>
/// Sends a request at fixed times, whether those before it are answered or not, as people do: a system that stalls is asked all the same, and
/// every answer that was late counts, from the time at which its request was due. What is due within a millisecond is sent together.
/// </summary>
/// <param name="rate">Requests per second.</param>
/// <param name="request">One request; whether it was answered as it should be.</param>
internal sealed class OpenLoad(int rate, Func<Task<bool>> request) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ConcurrentBag<TimeSpan> _latencies = [];
    private int _errors;
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>What was answered since the last call.</summary>
    public Latencies Take() => Latencies.Of([.. Interlocked.Exchange(ref _latencies, [])], Interlocked.Exchange(ref _errors, 0));

    /// <summary>
    /// Neither measures nor keeps anything: until this program's own code is compiled, what is asked at the full rate would still wait when the measuring is
    /// long under way. At a quarter of the rate first, then at all of it.
    /// </summary>
    public static async Task WarmUpAsync(int rate, TimeSpan time, Func<Task<bool>> request)
    {
        foreach (var part in (int[])[rate / 4, rate])
        {
            await using var load = new OpenLoad(part, request);
            load.Start();
            await Task.Delay(time);
        }
    }

    /// <summary>What is answered within the time, after half as long that does not count.</summary>
    public static async Task<Latencies> MeasureAsync(int rate, TimeSpan time, Func<Task<bool>> request)
    {
        await using var load = new OpenLoad(rate, request);
        load.Start();
        await Task.Delay(time / 2);
        load.Take();
        await Task.Delay(time);
        return load.Take();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var underWay = new List<Task>();
        for (var sent = 0L; !_stop.IsCancellationRequested; await Task.Delay(1))
        {
            for (; sent < Stopwatch.GetElapsedTime(started).TotalSeconds * rate; sent++)
            {
                underWay.Add(SendAsync(started + sent * Stopwatch.Frequency / rate));
            }

            underWay.RemoveAll(task => task.IsCompleted);
        }

        await Task.WhenAll(underWay);
    }

    private async Task SendAsync(long due)
    {
        var answered = false;
        try
        {
            answered = await request();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException or SocketException)
        {
            // Counted below.
        }

        _latencies.Add(Stopwatch.GetElapsedTime(due));
        if (!answered)
        {
            Interlocked.Increment(ref _errors);
        }
    }
}

/// <summary>Milliseconds.</summary>
internal sealed record Latencies(int Count, int Errors, double P50, double P99, double P999, double Max)
{
    public static Latencies Of(TimeSpan[] times, int errors)
    {
        Array.Sort(times);
        return new(times.Length, errors, At(0.5), At(0.99), At(0.999), At(1));

        double At(double quantile) => times.Length == 0 ? 0 : Math.Round(times[Math.Max(0, (int)Math.Ceiling(quantile * times.Length) - 1)].TotalMilliseconds, 2);
    }

    public override string ToString() => FormattableString.Invariant($"p50 {P50}, p99 {P99}, p99.9 {P999} ms, errors {Errors}");
}
