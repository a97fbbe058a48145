namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>
/// What one paste may be at any time, from what its clients were answered. A text may be read from the moment somebody began to write it until
/// a later one was surely there; the paste may be missing from the moment somebody began to remove it, or its life may have ended.
/// What nobody was answered for may have happened, or not, or happen yet: it makes more answers legal until another answer rules them out.
/// </summary>
internal sealed class PasteModel(WalkPaste paste)
{
    private readonly Dictionary<int, (DateTimeOffset From, DateTimeOffset Until)> _texts = [];
    private readonly PasteLifetime _life = new();
    private DateTimeOffset _missingFrom = DateTimeOffset.MaxValue;
    private DateTimeOffset _goneSince = DateTimeOffset.MaxValue;
    private bool _deleted;
    private int _takesBegun;
    private int _taken;

    /// <summary>Surely removed, or over.</summary>
    public bool IsGone(DateTimeOffset now) => _goneSince <= now || _life.IsOver(now, TimeSpan.Zero);

    /// <summary>Goes through the logs of all clients, in the order of time; what is against the rules, or null.</summary>
    public static string? FindFault(IEnumerable<WalkEntry> entries, out PasteModel model)
    {
        var all = entries.ToList();
        var replayed = model = new PasteModel(all[0].Paste);
        var steps = all.Select(entry => (At: entry.Started, IsEnd: false, Entry: entry))
            .Concat(all.Select(entry => (At: entry.Ended, IsEnd: true, Entry: entry)))
            .OrderBy(step => step.At).ThenBy(step => step.IsEnd);
        foreach (var (_, isEnd, entry) in steps)
        {
            if (!isEnd)
            {
                replayed.Begin(entry);
            }
            else if (replayed.End(entry) is { } fault)
            {
                return $"{fault}: {entry}\n  " + string.Join("\n  ", all.OrderBy(one => one.Started).Select(one => one.ToString()));
            }
        }

        return null;
    }

    private void Begin(WalkEntry entry)
    {
        if (!entry.MayBeDone)
        {
            return;
        }

        switch (entry.Deed)
        {
            case Deed.Create:
                _life.Begin(entry);
                _texts[entry.Answer.Text] = (entry.Started, DateTimeOffset.MaxValue);
                break;
            case Deed.Retime:
                _life.Begin(entry);
                break;
            case Deed.Update:
                _texts[entry.Answer.Text] = (entry.Started, DateTimeOffset.MaxValue);
                break;
            case Deed.Delete:
            case Deed.Take when ++_takesBegun >= paste.Readings:
                _missingFrom = Earlier(_missingFrom, entry.Started);
                break;
        }
    }

    private string? End(WalkEntry entry) => entry switch
    {
        { Outcome: Outcome.Wrong } => "a wrong answer",
        { Outcome: Outcome.Unknown or Outcome.Refused } or { Deed: Deed.Create } => null,
        { Outcome: Outcome.Missing } => EndMissing(entry),
        { Deed: Deed.Read } => EndRead(entry),
        { Deed: Deed.ReadVersion } => Presence(entry),
        { Deed: Deed.Update } => EndUpdate(entry),
        { Deed: Deed.Retime } => EndRetime(entry),
        _ => EndRemoval(entry),
    };

    private string? EndMissing(WalkEntry entry)
    {
        if (_life.MayBeOver(entry))
        {
            return null;
        }

        _goneSince = Earlier(_goneSince, entry.Ended);
        return _missingFrom <= entry.Ended ? null : "lost";
    }

    /// <summary>The fault of an answer that the paste is there.</summary>
    private string? Presence(WalkEntry entry) =>
        _life.IsOver(entry.Started, entry.MaxAge) ? "there after its end"
        : _goneSince < entry.Started - entry.MaxAge ? "resurrected"
        : null;

    private string? EndRead(WalkEntry entry)
    {
        // Which of its original's texts a fork has, who reads it first learns.
        if (paste.IsFork && _texts.Remove(0, out var any))
        {
            _texts[entry.Answer.Text] = any;
        }

        var (from, until) = _texts.GetValueOrDefault(entry.Answer.Text, (DateTimeOffset.MaxValue, DateTimeOffset.MaxValue));
        Supersede(entry.Answer.Text, entry.Ended);
        return Presence(entry)
            ?? (from > entry.Ended ? "a text that nobody wrote" : until < entry.Started - entry.MaxAge ? "an old text" : null);
    }

    private string? EndUpdate(WalkEntry entry)
    {
        Supersede(entry.Answer.Text, entry.Ended);

        // By hand also while it is over: a row stays for a while after its end.
        return paste.ByHand ? (_goneSince < entry.Started ? "a row came back" : null) : Presence(entry);
    }

    private string? EndRetime(WalkEntry entry)
    {
        var fault = Presence(entry);
        _life.End(entry);
        return fault;
    }

    private string? EndRemoval(WalkEntry entry)
    {
        var fault = Presence(entry) ?? (_deleted ? "removed twice" : null);
        if (entry.Deed == Deed.Take && ++_taken < paste.Readings)
        {
            return fault;
        }

        (_deleted, _goneSince) = (true, Earlier(_goneSince, entry.Ended));
        return fault;
    }

    // Writes go from lower numbers to higher ones only.
    private void Supersede(int text, DateTimeOffset at)
    {
        foreach (var older in _texts.Keys.Where(known => known < text).ToList())
        {
            _texts[older] = _texts[older] with { Until = Earlier(_texts[older].Until, at) };
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
