using Microsoft.Extensions.Options;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>
/// Bounds the memory that the bodies under way take together, <see cref="PasteOptions.MaxUploadBytes"/>. What counts are buffers that hold what has
/// arrived, not what a request announces: nobody gets room by promising. Up to <see cref="Free"/> a body needs none of it, so small pastes
/// never wait for large ones.
/// </summary>
public sealed class BodyBudget(IOptions<PasteOptions> options, TimeProvider time)
{
    /// <summary>Bytes of a buffer that does not count: about what its connection costs anyway.</summary>
    public const int Free = 64 * 1024;

    /// <summary>Half as long to one and a half times as long: of those who wait for each other one gives up first, and the others go on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly LinkedList<Claim> _waiting = [];
    private long _taken;
    private long _refused;

    /// <summary>Bytes taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Bodies that found no room, so far.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>What a body takes of it in all; dispose of it to give that back.</summary>
    internal BodyShare Open() => new(this);

    /// <exception cref="NoRoomException">There was no room in time.</exception>
    internal async Task TakeAsync(int bytes, CancellationToken cancellation)
    {
        LinkedListNode<Claim> claim;
        lock (_gate)
        {
            // Whatever fits goes first: one that needs much must not keep those behind it.
            if (TryTake(bytes))
            {
                return;
            }

            claim = _waiting.AddLast(new Claim(bytes));
        }

        try
        {
            await claim.Value.Granted.Task.WaitAsync(Patience * (0.5 + Random.Shared.NextDouble()), time, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Withdraw(claim);
            if (exception is not TimeoutException)
            {
                throw;
            }

            Interlocked.Increment(ref _refused);
            throw new NoRoomException();
        }
    }

    internal void GiveBack(long bytes)
    {
        lock (_gate)
        {
            _taken -= bytes;
            for (var claim = _waiting.First; claim is not null;)
            {
                var next = claim.Next;
                if (TryTake(claim.Value.Bytes))
                {
                    _waiting.Remove(claim);
                    claim.Value.Granted.SetResult();
                }

                claim = next;
            }
        }
    }

    private void Withdraw(LinkedListNode<Claim> claim)
    {
        lock (_gate)
        {
            if (claim.List is not null)
            {
                _waiting.Remove(claim);
                return;
            }
        }

        // Granted at the same moment.
        GiveBack(claim.Value.Bytes);
    }

    private bool TryTake(int bytes)
    {
        if (_taken + bytes > options.Value.MaxUploadBytes)
        {
            return false;
        }

        _taken += bytes;
        return true;
    }

    private sealed record Claim(int Bytes)
    {
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What one body has taken of the budget. Not for two threads at once.</summary>
internal sealed class BodyShare(BodyBudget budget) : IDisposable
{
    private long _taken;

    /// <summary>Takes room for a buffer of this size, unless it is so small that it does not count.</summary>
    /// <exception cref="NoRoomException">There was no room in time.</exception>
    public async Task TakeAsync(int bytes, CancellationToken cancellation)
    {
        if (bytes > BodyBudget.Free)
        {
            await budget.TakeAsync(bytes, cancellation);
            _taken += bytes;
        }
    }

    public void GiveBack(int bytes)
    {
        if (bytes > BodyBudget.Free)
        {
            _taken -= bytes;
            budget.GiveBack(bytes);
        }
    }

    public void Dispose()
    {
        // Most have taken nothing, and need not meet at the lock.
        if (_taken > 0)
        {
            budget.GiveBack(_taken);
            _taken = 0;
        }
    }
}

/// <summary>As many bodies are under way as there is memory for; answered with 503.</summary>
internal sealed class NoRoomException() : Exception("The bodies under way take all the memory that they may.");
