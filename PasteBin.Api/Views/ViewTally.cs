namespace PasteBin.Api.Views;

/// <summary>What this process knows of how often a paste was read. It belongs to what was read: whoever reads that again finds it without looking.</summary>
public sealed class ViewTally(string key)
{
    private volatile ViewTotal? _total;
    private int _new;

    public string Key => key;

    /// <summary>Readings that are not written down yet.</summary>
    public int New => Volatile.Read(ref _new);

    /// <summary>Readings on all replicas, as they were once; null: nobody asked yet.</summary>
    public ViewTotal? Total
    {
        get => _total;
        set => _total = value;
    }

    /// <summary>Counts readings. True when they are the first since the last <see cref="Take"/>: the tally is to be written down.</summary>
    public bool Add(int readings = 1) => Interlocked.Add(ref _new, readings) == readings;

    public int Take() => Interlocked.Exchange(ref _new, 0);
}

/// <param name="At">Timestamp of the process's clock.</param>
public sealed record ViewTotal(long Views, long At);
