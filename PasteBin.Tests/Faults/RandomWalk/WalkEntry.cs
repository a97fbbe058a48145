namespace PasteBin.Tests.Faults.RandomWalk;

internal enum Deed
{
    Create,
    Read,
    Update,
    Delete,
    Burn,
}

internal enum Outcome
{
    /// <summary>The connection broke, the time ran out, or it was refused for now: done, not done, or still to be done.</summary>
    Unknown,

    /// <summary>Answered with success; what was read is what was written as <see cref="WalkEntry.Version"/>.</summary>
    Done,

    /// <summary>There is no such paste.</summary>
    Missing,

    /// <summary>What no answer may be; <see cref="WalkEntry.Note"/> says what it was.</summary>
    Wrong,
}

/// <summary>A line of a client's log: what it did to a paste and what it was answered.</summary>
/// <param name="Version">What was written, or read. A read of a paste that burns says only that it is there: version 1.</param>
/// <param name="MaxAge">How old an answer may be.</param>
internal sealed record WalkEntry(
    WalkPaste Paste, Deed Deed, DateTimeOffset Started, DateTimeOffset Ended, Outcome Outcome, int Version, TimeSpan MaxAge, string? Note)
{
    public override string ToString() =>
        $"{Started:HH:mm:ss.fff} {Ended:HH:mm:ss.fff} {Deed} version {Version}: {Outcome} {Note}";
}

/// <param name="Name">Stands in its text: no paste is taken for another.</param>
/// <param name="Life">Null: longer than any walk.</param>
internal sealed record WalkPaste(string Name, TimeSpan? Life, bool Burn)
{
    public string Key { get; set; } = "";
    public string DeleteToken { get; set; } = "";

    /// <summary>The latest that was written, or may have been.</summary>
    public int Version { get; set; } = 1;
}
