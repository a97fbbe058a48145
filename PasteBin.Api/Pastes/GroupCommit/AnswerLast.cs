using System.Runtime.CompilerServices;

namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>
/// To be awaited: what follows the await goes first, up to where it waits itself, and then, on the same thread, whoever waits for this paste. Waking another
/// thread would take longer than the answer; and whoever is answered may keep the thread, so nothing that others need may stand on its stack.
/// </summary>
/// <param name="paste">Settled and not answered; null: there is none, and the await does not wait.</param>
internal readonly struct AnswerLast(PendingPaste? paste) : ICriticalNotifyCompletion
{
    public bool IsCompleted => paste is null;

    public AnswerLast GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        continuation();
        paste!.Answer();
    }
}
