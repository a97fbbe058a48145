using PasteBin.Api.Dialects;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes.Creating;

/// <summary><c>format=privatebin</c>: the text is what its writer encrypted, <c>{"v":2,"adata":[…],"ct":"…"}</c>, as <c>GET /raw/KEY</c> gives it back.</summary>
internal static class EncryptedText
{
    public const string Field = "format";

    private const string Plain = "text";

    /// <summary>The draft as it is stored if its text is what it says, else what is wrong with it.</summary>
    public static Draft Check(Draft draft)
    {
        if (draft.Wishes is not { } wishes)
        {
            return draft;
        }

        if (wishes.Format is null or "" or Plain)
        {
            return draft with { Wishes = wishes with { Format = null } };
        }

        return wishes.Format != Paste.PrivateBin ? Draft.Wrong(Problems.Invalid.Say($"Write format as {Plain} or {Paste.PrivateBin}."))
            : PrivateBinFormat.Read(draft.Text.Span) is not { Expire: "", Discussed: false } text
                ? Draft.Wrong(Problems.Invalid.Say("""Send {"v":2,"adata":[…],"ct":"…"} of PrivateBin's format 2, for no discussion, and nothing else in it."""))
            // What a client tells its reader it takes from there.
            : wishes.Burn && !text.Burn ? Draft.Wrong(Problems.Invalid.Say("Write 1 as the last of adata: the paste is to burn."))
            : draft with { Text = text.Stored, Wishes = wishes with { Burn = text.Burn } };
    }
}
