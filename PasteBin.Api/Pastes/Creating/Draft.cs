using Microsoft.AspNetCore.Http.HttpResults;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>A text to be stored and what is asked for it; or, when the wishes are null, what is wrong.</summary>
internal readonly record struct Draft(ReadOnlyMemory<byte> Text, PasteWishes? Wishes, ProblemHttpResult? Mistake = null)
{
    public static Draft Wrong(ProblemHttpResult mistake) => new(default, null, mistake);
}
