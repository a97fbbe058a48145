namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>
/// What one paste may be at any time, from what its clients were answered. A text may be read from the moment somebody began to write it until
/// a later one was surely there; the paste may be missing from the moment somebody began to remove it, or its life may have ended.
/// What nobody was answered for may have happened, or not, or happen yet: it makes more answers legal until another answer rules them out.
/// </summary>
internal sealed class PasteModel(WalkPaste paste)
{
    // The clocks of the services and of Postgres are this machine's; times are kept in microseconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<int, (DateTimeOffset From, DateTimeOffset Until)> _texts = [];
    private DateTimeOffset _endsFrom = DateTimeOffset.MaxValue;
    private DateTimeOffset _endsUntil = DateTimeOffset.MaxValue;
    private DateTimeOffset _missingFrom = DateTimeOffset.MaxValue;
    private DateTimeOffset _goneSince = DateTimeOffset.MaxValue;
    private bool _removed;

    /// <summary>Surely removed, or over.</summary>
    public bool IsGone(DateTimeOffset now) => _goneSince <= now || _endsUntil <= now;

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
        switch (entry)
        {
            case { Deed: Deed.Create }:
                _texts[1] = (entry.Started, DateTimeOffset.MaxValue);
                if (paste.Life is { } life)
                {
                    (_endsFrom, _endsUntil) = (entry.Started + life - Rounding, entry.Ended + life + Rounding);
                }

                break;
            case { Deed: Deed.Update, Outcome: Outcome.Done or Outcome.Unknown }:
                _texts[entry.Version] = (entry.Started, DateTimeOffset.MaxValue);
                break;
            case { Deed: Deed.Delete or Deed.Burn, Outcome: Outcome.Done or Outcome.Unknown }:
                _missingFrom = Earlier(_missingFrom, entry.Started);
                break;
        }
    }

    private string? End(WalkEntry entry) => entry switch
    {
        { Outcome: Outcome.Wrong } => "a wrong answer",
        { Outcome: Outcome.Unknown } or { Deed: Deed.Create } => null,
        { Outcome: Outcome.Missing } => EndMissing(entry),
        { Deed: Deed.Read } => EndRead(entry),
        { Deed: Deed.Update } => EndUpdate(entry),
        _ => EndRemoval(entry),
    };

    private string? EndMissing(WalkEntry entry)
    {
        if (_endsFrom <= entry.Ended)
        {
            return null;
        }

        _goneSince = Earlier(_goneSince, entry.Ended);
        return _missingFrom <= entry.Ended ? null : "lost";
    }

    private string? EndRead(WalkEntry entry)
    {
        var (from, until) = _texts.GetValueOrDefault(entry.Version, (DateTimeOffset.MaxValue, DateTimeOffset.MaxValue));
        Supersede(entry.Version, entry.Ended);
        return _endsUntil <= entry.Started ? "read after its end"
            : _goneSince < entry.Started - entry.MaxAge ? "resurrected"
            : from > entry.Ended ? "a text that nobody wrote"
            : until < entry.Started - entry.MaxAge ? "an old text"
            : null;
    }

    // A row stays for a while after the paste's end, and may be updated to no effect.
    private string? EndUpdate(WalkEntry entry)
    {
        Supersede(entry.Version, entry.Ended);
        return _goneSince < entry.Started ? "a row came back" : null;
    }

    private string? EndRemoval(WalkEntry entry)
    {
        var fault = _removed ? "removed twice" : _goneSince < entry.Started ? "resurrected" : _endsUntil <= entry.Started ? "read after its end" : null;
        (_removed, _goneSince) = (true, Earlier(_goneSince, entry.Ended));
        return fault;
    }

    // Writes go from lower versions to higher ones only.
    private void Supersede(int version, DateTimeOffset at)
    {
        foreach (var older in _texts.Keys.Where(known => known < version).ToList())
        {
            _texts[older] = _texts[older] with { Until = Earlier(_texts[older].Until, at) };
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
