using Microsoft.Extensions.Primitives;
using PasteBin.Api.Caching;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pastes.Removing;

/// <summary>Deletes pastes for their authors, whichever way they ask.</summary>
internal sealed class PasteDeleter(PasteStore store, PasteCache cache, PasteMetrics metrics)
{
    /// <summary>After <see cref="DeleteOutcome.Deleted"/> nobody on this replica reads it.</summary>
    /// <param name="key">As a client wrote it.</param>
    /// <param name="ifMatch">Unless empty, it must name what is there.</param>
    public async Task<DeleteOutcome> DeleteAsync(string key, string token, StringValues ifMatch = default)
    {
        int? version = null;
        if (ifMatch.Count > 0 && PasteKey.IsPossible(key))
        {
            // A version that no paste has stands for one that does not match: the token counts first.
            version = await store.FindAsync(key, CancellationToken.None) is { } paste && Conditions.IsMatch(ifMatch, new PasteResponse(paste)) ? paste.Version : 0;
        }

        // Not the request's cancellation: what is deleted must also be forgotten, whoever still listens.
        var outcome = PasteKey.IsPossible(key) ? await store.DeleteAsync(key, token, version, CancellationToken.None) : DeleteOutcome.NotFound;
        if (outcome == DeleteOutcome.Deleted)
        {
            metrics.Deleted();
            await cache.ForgetAsync(key);
        }

        return outcome;
    }
}
