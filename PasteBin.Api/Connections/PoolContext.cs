namespace PasteBin.Api.Connections;

/// <summary>
/// Keeps work on the threads of the pool: whatever it awaits, and whoever ends that waiting, such as a thread that has read from a database's socket, it goes on in
/// the pool. Several threads may be in it at once; it has no order.
/// </summary>
internal sealed class PoolContext : SynchronizationContext
{
    private static readonly PoolContext Instance = new();

    private PoolContext()
    {
    }

    /// <summary>Begins the work on a thread of the pool. Who awaits this goes on wherever it ends.</summary>
    public static async Task RunAsync(Func<Task> work)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        SetSynchronizationContext(Instance);
        try
        {
            await work();
        }
        finally
        {
            // With it, whoever waits for this would not go on here but wake another thread.
            SetSynchronizationContext(null);
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state) => ThreadPool.UnsafeQueueUserWorkItem(new Continuation(d, state), preferLocal: true);

    private sealed class Continuation(SendOrPostCallback callback, object? state) : IThreadPoolWorkItem
    {
        // The pool takes it away again after each piece of work.
        public void Execute()
        {
            SetSynchronizationContext(Instance);
            callback(state);
        }
    }
}
