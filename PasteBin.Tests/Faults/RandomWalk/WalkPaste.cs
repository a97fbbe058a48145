namespace PasteBin.Tests.Faults.RandomWalk;

/// <param name="name">Stands in its text: no paste is taken for another, but for a fork.</param>
/// <param name="readings">How often it may be read; 0: as often as anybody likes.</param>
/// <param name="byHand">Changed with SQL, past the api, which numbers the versions of the others.</param>
internal sealed class WalkPaste(string name, int readings = 0, bool byHand = false, bool isFork = false)
{
    public string Name => name;
    public int Readings => readings;
    public bool ByHand => byHand;

    /// <summary>Has one text, some text of its original.</summary>
    public bool IsFork => isFork;

    public string Key { get; set; } = "";
    public string DeleteToken { get; set; } = "";

    /// <summary>The latest text that was written, or may have been.</summary>
    public int Text { get; set; } = 1;

    /// <summary>The texts of versions that the author was told the numbers of.</summary>
    public Dictionary<int, int> Versions { get; } = isFork || byHand || readings > 0 ? [] : new() { [1] = 1 };
}

/// <summary>The pastes whose keys are known, for everybody to read.</summary>
internal sealed class WalkPastes
{
    private const int Latest = 300;

    private readonly List<WalkPaste> _all = [];

    public IReadOnlyList<WalkPaste> All => _all;

    public void Add(WalkPaste paste)
    {
        lock (_all)
        {
            _all.Add(paste);
        }
    }

    /// <summary>One of the latest, mostly; any, else.</summary>
    public WalkPaste? Pick(Random random)
    {
        lock (_all)
        {
            var among = random.Next(4) == 0 ? _all.Count : Math.Min(_all.Count, Latest);
            return among == 0 ? null : _all[^(1 + random.Next(among))];
        }
    }
}
