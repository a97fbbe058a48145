using System.Diagnostics;

namespace PasteBin.Api.Pastes;

/// <summary>
/// Gives the thread pool <paramref name="connections"/> threads more when those that it has are blocked, and takes them back when all is calm.
/// Npgsql asks Postgres to cancel a statement whose time is up, and waits for that on the pool's thread where it was up: for seconds, if Postgres hangs, and
/// on all connections at once. docs/decisions/0026 has what happens without these threads, and why the pool does not always have them.
/// </summary>
internal sealed partial class StarvationWatch(int connections, ILogger<StarvationWatch> logger) : IHostedService
{
    /// <summary>Between two looks, and how long the pool may take to begin what it is given: whoever asks whether the process is alive waits for a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _stopping = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // None of the pool's threads, which it watches.
        new Thread(Watch) { IsBackground = true, Name = "starvation watch" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.TrySetResult();
        return Task.CompletedTask;
    }

    private void Watch()
    {
        ThreadPool.GetMinThreads(out var usual, out var completionPorts);
        var starved = false;
        var calmSince = 0L;
        while (!_stopping.Task.Wait(Patience))
        {
            var begun = new TaskCompletionSource();
            ThreadPool.UnsafeQueueUserWorkItem(static begun => begun.SetResult(), begun, preferLocal: false);
            if (!begun.Task.Wait(Patience))
            {
                if (!starved)
                {
                    starved = ThreadPool.SetMinThreads(usual + connections, completionPorts);
                    Log.Starved(logger, Patience.TotalMilliseconds, usual + connections);
                }

                Task.WaitAny(begun.Task, _stopping.Task);
                calmSince = Stopwatch.GetTimestamp();
            }
            else if (starved && Stopwatch.GetElapsedTime(calmSince) > Calm)
            {
                starved = !ThreadPool.SetMinThreads(usual, completionPorts);
                Log.IsCalm(logger, usual);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "No thread of the pool was free for {Milliseconds} ms: it may have {Count} at once until all is calm.")]
        public static partial void Starved(ILogger logger, double milliseconds, int count);

        [LoggerMessage(Level = LogLevel.Information, Message = "The threads of the pool are free again: it begins with {Count}, as usual.")]
        public static partial void IsCalm(ILogger logger, int count);
    }
}
