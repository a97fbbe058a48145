using System.Diagnostics;

namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>A validated paste on its way into Postgres, and the promise of what becomes of it.</summary>
internal sealed class PendingPaste(Paste paste, byte[] content, byte[] deleteTokenHash) : IThreadPoolWorkItem
{
    private readonly TaskCompletionSource<WriteOutcome> _outcome = new();
    private CancellationTokenRegistration _patience;
    private WriteOutcome _settled;
    private int _isSettled;

    /// <summary>The paste; its key changes when another paste turns out to have it.</summary>
    public Paste Paste { get; private set; } = paste;

    /// <summary>What <see cref="Paste.Content"/> is a view of.</summary>
    public byte[] Content { get; } = content;

    /// <summary>The key is its creator's choice: when it is taken, no other will do.</summary>
    public bool IsKeyChosen { get; init; }

    /// <summary>Nothing was asked for: only what every paste has.</summary>
    public bool IsPlain { get; } = paste is { Language: null, Title: null, Burn: false, Version: 1, Public: false, ReadsLeft: null, Format: null, Lock: null };

    /// <summary>The answer that is stored with the paste, for when the request comes again; null when it will not.</summary>
    public AnswerClaim? Claim { get; init; }

    /// <summary>
    /// Takes more than its own key, so that one statement may get a part of it and not the rest: it goes alone, in a transaction that is undone then.
    /// </summary>
    public bool IsAllOrNothing => IsKeyChosen && Claim is not null;

    /// <summary>Random enough to say of a stored row whose it is.</summary>
    public byte[] DeleteTokenHash { get; } = deleteTokenHash;

    /// <summary>The creating request, for the traces that start here.</summary>
    public Activity? Creator { get; } = Activity.Current;

    public int Attempts { get; set; }

    public Task<WriteOutcome> Outcome => _outcome.Task;

    public bool IsSettled => Volatile.Read(ref _isSettled) != 0;

    /// <summary>Answers whoever waits, on another thread. The first answer stands.</summary>
    public void Settle(WriteOutcome outcome)
    {
        if (TrySettle(outcome))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    /// <summary>Decides what is answered, unless that is decided: false. <see cref="Answer"/> has to follow.</summary>
    public bool TrySettle(WriteOutcome outcome)
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0)
        {
            return false;
        }

        _settled = outcome;
        _patience.Unregister();
        return true;
    }

    /// <summary>Who waits goes on within this call, and may go on for long: with all that its connection has brought besides.</summary>
    public void Answer() => _outcome.SetResult(_settled);

    /// <summary>Is told <see cref="WriteOutcome.Unavailable"/> when the token is cancelled. To be called before anybody may settle it.</summary>
    public void WaitUntil(CancellationToken patience) =>
        _patience = patience.UnsafeRegister(static paste => ((PendingPaste)paste!).Settle(WriteOutcome.Unavailable), this);

    void IThreadPoolWorkItem.Execute() => Answer();

    public void Rename(string key) => Paste = Paste with { Key = key };
}

/// <param name="Id">Who has it first, with whatever paste, has it for a day.</param>
/// <param name="Seal">Encrypts the answer about the paste as it is stored.</param>
internal sealed record AnswerClaim(byte[] Id, Func<Paste, byte[]> Seal);

internal enum WriteOutcome
{
    /// <summary>Committed.</summary>
    Stored,

    /// <summary>The chosen key is another paste's, or was until a few minutes ago.</summary>
    KeyTaken,

    /// <summary>Not stored: the request came before, and has its answer.</summary>
    Repeated,

    /// <summary>Not taken: as much waits already as may.</summary>
    QueueFull,

    /// <summary>Postgres did not say that it is stored; it may be, under a key nobody was told.</summary>
    Unavailable,

    /// <summary>Postgres will never take this one.</summary>
    Refused,
}
