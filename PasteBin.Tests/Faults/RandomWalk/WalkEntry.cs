namespace PasteBin.Tests.Faults.RandomWalk;

internal enum Deed
{
    Create,
    Read,
    ReadVersion,
    Update,
    Retime,
    Delete,

    /// <summary>One of the readings of a paste whose readings are counted.</summary>
    Take,
}

internal enum Outcome
{
    /// <summary>The connection broke, the time ran out, or it was refused for now: done, not done, or still to be done.</summary>
    Unknown,

    /// <summary>Answered with success.</summary>
    Done,

    /// <summary>There is no such paste.</summary>
    Missing,

    /// <summary>Not done and never will be: the paste was not the one that was meant any more.</summary>
    Refused,

    /// <summary>What no answer may be; <see cref="Answer.Note"/> says what it was.</summary>
    Wrong,
}

/// <summary>What came back, or became of it.</summary>
/// <param name="Text">Which of its author's texts was read or written; 0 when that is not known.</param>
/// <param name="Version">The number that PasteBin gave a text that was written.</param>
/// <param name="Ends">The end that PasteBin says the paste has now.</param>
/// <param name="Tag">Of the text that was read.</param>
internal readonly record struct Answer(
    Outcome Outcome, string? Note, int Text = 0, int Version = 0, DateTimeOffset? Ends = null, string? Tag = null);

/// <summary>A line of a client's log: what it did to a paste and what it was answered.</summary>
/// <param name="Life">That was asked for; null: longer than any walk.</param>
/// <param name="MaxAge">How old an answer may be.</param>
internal sealed record WalkEntry(
    WalkPaste Paste, Deed Deed, DateTimeOffset Started, DateTimeOffset Ended, Answer Answer, TimeSpan? Life, TimeSpan MaxAge)
{
    public Outcome Outcome => Answer.Outcome;

    /// <summary>It has happened, or may have.</summary>
    public bool MayBeDone => Outcome is Outcome.Done or Outcome.Unknown;

    public override string ToString() =>
        $"{Started:HH:mm:ss.fff} {Ended:HH:mm:ss.fff} {Deed} text {Answer.Text}{(Life is { } life ? $" for {life.TotalSeconds} s" : "")}: {Outcome} {Answer.Note}";
}
