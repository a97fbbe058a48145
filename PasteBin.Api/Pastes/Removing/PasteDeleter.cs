using PasteBin.Api.Caching;

namespace PasteBin.Api.Pastes.Removing;

/// <summary>Deletes pastes for their authors, whichever way they ask.</summary>
internal sealed class PasteDeleter(PasteStore store, PasteCache cache, PasteMetrics metrics)
{
    /// <summary>After <see cref="DeleteOutcome.Deleted"/> nobody on this replica reads it.</summary>
    /// <param name="key">As a client wrote it.</param>
    public async Task<DeleteOutcome> DeleteAsync(string key, string token)
    {
        // Not the request's cancellation: what is deleted must also be forgotten, whoever still listens.
        var outcome = PasteKey.IsPossible(key) ? await store.DeleteAsync(key, token, CancellationToken.None) : DeleteOutcome.NotFound;
        if (outcome == DeleteOutcome.Deleted)
        {
            metrics.Deleted();
            await cache.ForgetAsync(key);
        }

        return outcome;
    }
}
