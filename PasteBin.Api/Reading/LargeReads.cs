using Microsoft.Extensions.Options;
using PasteBin.Api.Pages.Read;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Reading;

/// <summary>
/// Bounds the memory of texts on their way to readers, <see cref="PasteOptions.MaxReadBytes"/>: whoever reads slowly holds all of it meanwhile. When there
/// is none, a newcomer is answered with 503, and those who have read for longest, and have had <see cref="Patience"/>, make way for the next.
/// </summary>
public sealed class LargeReads(IOptions<PasteOptions> options, TimeProvider time)
{
    /// <summary>Bytes up to which an answer does not count: about what its connection costs anyway.</summary>
    public const int Free = BodyBudget.Free;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly LinkedList<Reader> _readers = [];
    private long _held;

    /// <summary>Bytes that an answer holds until its reader has taken it.</summary>
    public static int Cost(PasteResponse response, string layer, ReadForm form) => form switch
    {
        ReadForm.Metadata => 0,
        // JSON is made whole, and escapes may double a text.
        ReadForm.Json => 2 * response.Paste.Size,
        // With what each line adds.
        ReadForm.Page => 2 * Math.Min(response.Paste.Size, ReadPages.LargestShown),
        // What L1 gave is in its memory.
        _ => layer == Caching.Layer.Local ? 0 : response.Paste.Content.Length,
    };

    /// <summary>Bytes that an answer for nobody to keep, all of the text, holds until its reader has taken it.</summary>
    public static int CostOnce(Paste paste, string layer, ReadForm form) => form is not (ReadForm.Text or ReadForm.Raw) ? 2 * paste.Size
        // As it was stored and as it is read.
        : paste.Lock is not null ? 2 * paste.Size
        : layer == Caching.Layer.Local ? 0 : paste.Size;

    /// <param name="write">Writes the answer, and ends early when the request is aborted.</param>
    /// <exception cref="NoRoomException">There is no room. Nobody waits for it with a text in hand.</exception>
    public async Task HoldAsync(HttpContext context, int bytes, Func<Task> write)
    {
        if (bytes <= Free)
        {
            await write();
            return;
        }

        var reader = Enter(context, bytes) ?? throw new NoRoomException();
        try
        {
            await write();
        }
        finally
        {
            lock (_gate)
            {
                _readers.Remove(reader);
                _held -= bytes;
            }
        }
    }

    private LinkedListNode<Reader>? Enter(HttpContext context, int bytes)
    {
        lock (_gate)
        {
            var missing = _held + bytes - options.Value.MaxReadBytes;
            if (missing <= 0)
            {
                _held += bytes;
                return _readers.AddLast(new Reader(context, bytes, time.GetTimestamp()));
            }

            for (var reader = _readers.First; reader is not null && missing > 0 && time.GetElapsedTime(reader.Value.Since) > Patience; reader = reader.Next)
            {
                missing -= reader.Value.Bytes;
                reader.Value.Context.Abort();
            }

            return null;
        }
    }

    private sealed record Reader(HttpContext Context, int Bytes, long Since);
}
