namespace PasteBin.Api.Caching;

/// <summary>Reads the epoch once a second, and with that finds out whether L2 can be used and what L1 may be believed.</summary>
public sealed partial class EpochReader(SharedCache shared, PasteCache cache, CacheTrust trust, TimeProvider clock, ILogger<EpochReader> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The last reading came in, with an epoch or without.</summary>
    public bool Reachable { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            await ReadAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var readAt = clock.GetUtcNow();
        try
        {
            trust.Renew(await shared.ReadEpochAsync(cancellation), readAt, cache.Clear);
            if (!Reachable)
            {
                Log.Reached(logger);
            }

            Reachable = true;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            trust.SharedFailed();
            if (Reachable)
            {
                Log.Lost(logger, exception.GetType().Name);
            }

            Reachable = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "redis-text is there.")]
        public static partial void Reached(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "redis-text is not there ({Failure}); trying again every second.")]
        public static partial void Lost(ILogger logger, string failure);
    }
}
