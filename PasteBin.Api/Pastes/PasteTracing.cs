using System.Diagnostics;
using PasteBin.Api.Pastes.GroupCommit;

namespace PasteBin.Api.Pastes;

internal static class PasteTracing
{
    private const int MostLinks = 64;

    private static readonly ActivitySource Source = new("PasteBin.Api");

    /// <summary>The commit of a batch: part of the trace of its first paste, linked to those of the others.</summary>
    public static Activity? StartCommit(IReadOnlyList<PendingPaste> batch)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var links = batch.Skip(1).Take(MostLinks).Where(paste => paste.Creator is { Recorded: true }).Select(paste => new ActivityLink(paste.Creator!.Context));
        var activity = Source.StartActivity("commit pastes", ActivityKind.Internal, batch[0].Creator?.Context ?? default, links: links);
        return activity?.SetTag("pastebin.batch.size", batch.Count);
    }
}
