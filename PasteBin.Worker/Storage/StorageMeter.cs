using Microsoft.Extensions.Options;
using Npgsql;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Storage;

/// <summary>
/// Says in <c>admission</c> whether the storage is full, for every replica of the api. Far from the limit it asks how large the tables are, which costs
/// nothing and is never less than what is in them. Near it, where room that deleted pastes have left in the tables matters, it adds up what is there:
/// then it rests twenty times as long as that took. Without a limit it looks as often: a Worker that still had one may have been the last to write.
/// </summary>
public sealed partial class StorageMeter(
    NpgsqlDataSource database, SchemaMigration schema, IOptions<StorageOptions> options, WorkerMetrics metrics, TimeProvider time, ILogger<StorageMeter> logger)
    : RestartingService(TimeSpan.FromSeconds(30), time, logger)
{
    private const int Rest = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        bool? wasFull = null;
        while (true)
        {
            var started = Time.GetTimestamp();
            var state = await StorageStore.MeasureAsync(database, options.Value.MaxBytes, stopping);
            metrics.StorageMeasured(state.Bytes ?? 0);
            if (state.IsFull != (wasFull ?? false))
            {
                Log.Changed(Logger, state.IsFull ? "full: nothing more is stored until there is room" : "not full any more");
            }

            wasFull = state.IsFull;
            var rest = Time.GetElapsedTime(started) * Rest;
            await Task.Delay(rest > Interval ? rest : Interval, Time, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The storage is {State}.")]
        public static partial void Changed(ILogger logger, string state);
    }
}
