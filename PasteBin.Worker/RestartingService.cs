namespace PasteBin.Worker;

/// <summary>
/// A loop that lives as long as the process: when <see cref="RunAsync"/> fails or returns (a lost connection, a server that is down), it is
/// logged and started again, after 100 ms first, then twice as long each time, at most <paramref name="maxPause"/>.
/// </summary>
public abstract partial class RestartingService(TimeSpan maxPause, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    // A run that lasted this long had worked: its end is a new trouble, not the old one again.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    private long _reportedAt;
    private int _unreported;

    protected TimeProvider Time { get; } = time;
    protected ILogger Logger { get; } = logger;

    /// <summary>Runs until something fails; returning is a wish to be started again.</summary>
    protected abstract Task RunAsync(CancellationToken stopping);

    /// <summary>Whether the message says all there is to know, so that it is logged without a stack trace.</summary>
    protected virtual bool IsPlain(Exception exception) => false;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = Time.GetTimestamp();
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Report(exception, again: pause > FirstPause && Time.GetElapsedTime(started) < Settled);
            }
            catch (Exception)
            {
                // The process is stopping; what was under way is done again by whoever comes next.
                return;
            }

            pause = Time.GetElapsedTime(started) < Settled ? pause : FirstPause;
            await Task.Delay(pause, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < maxPause ? pause * 2 : maxPause;
        }
    }

    // A server that is down for an hour is one stack trace at most, and a line now and then.
    private void Report(Exception exception, bool again)
    {
        _unreported++;
        if (again && Time.GetElapsedTime(_reportedAt) < ReportEvery)
        {
            return;
        }

        if (again || IsPlain(exception))
        {
            Log.FailedPlainly(Logger, GetType().Name, exception.GetType().Name, exception.Message, _unreported);
        }
        else
        {
            Log.Failed(Logger, GetType().Name, exception);
        }

        (_unreported, _reportedAt) = (0, Time.GetTimestamp());
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} was interrupted and starts again.")]
        public static partial void Failed(ILogger logger, string service, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} was interrupted ({Type}: {Reason}) and starts again; failures since this was last said: {Count}.")]
        public static partial void FailedPlainly(ILogger logger, string service, string type, string reason, int count);
    }
}
