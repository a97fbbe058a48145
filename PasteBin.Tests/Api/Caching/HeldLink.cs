namespace PasteBin.Tests.Api.Caching;

/// <summary>A way to Postgres that can hold a reader who has read a row, but does not know it yet.</summary>
internal sealed class HeldLink(string connectionString) : PostgresLink(connectionString)
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _toHold;

    /// <summary>Holds the next who reads a paste, and no other.</summary>
    public void HoldNext() => Volatile.Write(ref _toHold, 1);

    /// <summary>Somebody is being held: Postgres has answered.</summary>
    public Task Held => _held.Task;

    public void Release() => _released.TrySetResult();

    protected override Eavesdropper Listen() => new Holder(this);

    private sealed class Holder(HeldLink link) : Eavesdropper
    {
        private bool _holding;

        public override void Asked(string bytes) =>
            _holding |= bytes.Contains("from pastes where key", StringComparison.Ordinal) && Interlocked.Exchange(ref link._toHold, 0) == 1;

        public override async Task<bool> AnsweredAsync()
        {
            if (_holding)
            {
                link._held.TrySetResult();
                await link._released.Task;
            }

            return true;
        }
    }
}
