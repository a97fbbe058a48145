using PasteBin.Api.Caching;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Passwords;

namespace PasteBin.Api.Reading;

/// <summary>Answers a GET of a paste that has a password, and does not burn: for whoever sends it in the header.</summary>
internal sealed class LockedAnswers(PasteUnlocker unlocker, PasteAnswers answers)
{
    public async Task WriteAsync(HttpContext context, Paste paste, ReadForm form)
    {
        var (unlocked, refusal) = await unlocker.UnlockAsync(context, paste, Password.FromHeader(context.Request));
        await (unlocked is null ? answers.WriteLockedAsync(context, paste, form, refusal!) : answers.WriteOnceAsync(context, unlocked.Paste, Layer.Database, form));
    }
}
