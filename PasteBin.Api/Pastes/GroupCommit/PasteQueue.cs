using System.Threading.Channels;
using Microsoft.Extensions.Options;
using PasteBin.Contracts.Messaging;

namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>Pastes that wait for the writer, bounded in number and in bytes.</summary>
internal sealed class PasteQueue(IOptions<PasteOptions> options)
{
    private const int MaxBatchRows = PasteEvent.MaxItems;
    private const int MaxBatchBytes = 4 << 20;

    /// <summary>Pastes beside which what every statement costs, here and in Postgres, is little.</summary>
    private const int GoodBatch = 32;

    private readonly Channel<PendingPaste> _waiting = Channel.CreateBounded<PendingPaste>(
        // A writer that waits sends the paste on the thread that brings it.
        new BoundedChannelOptions(options.Value.MaxQueuedPastes) { SingleReader = true, AllowSynchronousContinuations = true });

    private long _bytes;

    /// <summary>False when as much waits already as may, or the queue is closed.</summary>
    public bool TryAdd(PendingPaste paste)
    {
        if (Interlocked.Add(ref _bytes, paste.Content.Length) <= options.Value.MaxQueuedBytes && _waiting.Writer.TryWrite(paste))
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -paste.Content.Length);
        return false;
    }

    /// <summary>Nobody need be waited for: there is a batch's worth.</summary>
    public bool HasGoodBatch => _waiting.Reader.Count >= GoodBatch;

    public bool IsEmpty => _waiting.Reader.Count == 0;

    /// <summary>Takes nothing more; what waits can still be had.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    /// <summary>Waits for a paste; false when the queue is closed and empty.</summary>
    public ValueTask<bool> WaitAsync() => _waiting.Reader.WaitToReadAsync();

    /// <summary>
    /// Adds what waits to a batch, up to 1000 pastes and 4 MiB; a paste larger than that goes alone, and so does one that is all or nothing. For the one writer only.
    /// Whoever has given up waiting is left out.
    /// </summary>
    /// <remarks>Of more than 32 it takes half: while Postgres has one half the other is answered and sends again, instead of both sides waiting in turn.</remarks>
    public void Fill(List<PendingPaste> batch)
    {
        var bytes = batch.Sum(paste => (long)paste.Content.Length);
        var most = Math.Clamp(_waiting.Reader.Count / 2, GoodBatch, MaxBatchRows);
        while (batch.Count < most && _waiting.Reader.TryPeek(out var next)
            && (batch.Count == 0 || (!batch[0].IsAllOrNothing && !next.IsAllOrNothing && bytes + next.Content.Length <= MaxBatchBytes)))
        {
            _waiting.Reader.TryRead(out _);
            Interlocked.Add(ref _bytes, -next.Content.Length);
            if (!next.IsSettled)
            {
                batch.Add(next);
                bytes += next.Content.Length;
            }
        }
    }
}
