using Microsoft.Extensions.Options;

namespace PasteBin.HashService.Keys;

/// <summary>
/// Prepares the database, then keeps the pool between its watermarks: looks every second, and at once when a lease finds it low.
/// One per replica; several replicas fill side by side, and the pool itself refuses what is too much.
/// </summary>
internal sealed partial class PoolRefill(
    KeyPool pool, KeySequence sequence, KeyLeaser leaser, KeyMetrics metrics, IOptions<KeysOptions> options, TimeProvider time, ILogger<PoolRefill> logger)
    : BackgroundService
{
    private const int MaxBlocksAtOnce = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private bool _prepared;
    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await TryCycleAsync(stoppingToken))
        {
            // While it fails, demand must not make it fail faster.
            await (_failing ? Task.Delay(Interval, time, stoppingToken) : leaser.WaitForDemandAsync(Interval, stoppingToken));
        }
    }

    private async Task<bool> TryCycleAsync(CancellationToken cancellation)
    {
        try
        {
            await RunCycleAsync(cancellation);
            if (_failing)
            {
                Log.Recovered(logger);
            }

            _failing = false;
            return true;
        }
        catch (WrongSecretException exception)
        {
            Log.WrongSecret(logger, exception.Message);
            return false;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            metrics.RefillFailed();
            if (!_failing)
            {
                Log.Failing(logger, exception);
            }

            (_failing, _prepared) = (true, false);
            return true;
        }
    }

    /// <summary>One look at the pool, also while Postgres is down: what the pool holds is handed out all the same.</summary>
    private async Task RunCycleAsync(CancellationToken cancellation)
    {
        var depth = await pool.MeasureAsync();
        if (!_prepared)
        {
            await sequence.PrepareAsync(cancellation);
            _prepared = true;
        }

        if (depth < options.Value.LowWatermark && await FillAsync(cancellation))
        {
            metrics.Refilled();
        }
    }

    /// <returns>Whether the pool is full now; false when Redis stopped answering.</returns>
    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        var high = options.Value.HighWatermark;
        while (pool.Depth is { } depth)
        {
            if (depth >= high)
            {
                return true;
            }

            var wanted = (high - depth + KeyGenerator.BlockSize - 1) / KeyGenerator.BlockSize;
            foreach (var block in await sequence.ReserveAsync((int)Math.Min(wanted, MaxBlocksAtOnce), cancellation))
            {
                // A block that may or may not have arrived is given up; one that was not sent or was refused is still ours.
                if (pool.Depth is null || await pool.PushAsync(block, high) == PushResult.Full)
                {
                    leaser.Keep(block);
                }
            }
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The key pool cannot be filled; trying again every second.")]
        public static partial void Failing(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Information, Message = "The key pool can be filled again.")]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(Level = LogLevel.Critical, Message = "{Explanation}")]
        public static partial void WrongSecret(ILogger logger, string explanation);
    }
}
