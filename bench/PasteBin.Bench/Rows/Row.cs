namespace PasteBin.Bench.Rows;

internal enum Against
{
    /// <summary>Ours, as a multiple of the limit's.</summary>
    Ratio,

    /// <summary>What ours is beyond the limit's.</summary>
    Difference,

    /// <summary>Ours alone.</summary>
    Nothing,
}

/// <summary>A line of the table: what is measured, against what, and the bar.</summary>
/// <param name="What">In a few words, with the limit that it is measured against.</param>
/// <param name="Unit">Of what is measured; of the figure too when that is no ratio.</param>
/// <param name="AtLeast">The figure may not be below the bar; else not above.</param>
internal sealed record Row(string Name, string What, string Unit, double Bar, bool AtLeast, Against Against, Func<Bench, Task<Measured>> Measure)
{
    /// <summary>What keeps the row short, as far as is known, and where more is said of it; printed when it is short.</summary>
    public string? KnownCause { get; init; }

    public bool Holds(double value) => AtLeast ? value >= Bar : value <= Bar;

    public double Value(Round round) => Against switch
    {
        Against.Ratio => round.Ours / round.Limit!.Value,
        Against.Difference => round.Ours - round.Limit!.Value,
        _ => round.Ours,
    };
}

/// <summary>One round: ours, and right after it the limit.</summary>
internal sealed record Round(double Ours, double? Limit = null);

/// <param name="Open">Latency at a fixed rate.</param>
/// <param name="Notes">What a reader must know of these figures.</param>
internal sealed record Measured(IReadOnlyList<Round> Rounds, OpenLatency? Open = null, IReadOnlyList<string>? Notes = null)
{
    /// <summary>Why the row does not hold, whatever its figure; null: the figure decides.</summary>
    public string? Short { get; init; }
}

/// <param name="PerSecond">Requests sent per second.</param>
/// <param name="Limit">What is measured against, by the same client; null: it takes no such requests.</param>
internal sealed record OpenLatency(int PerSecond, Load.Latencies Milliseconds, Load.Latencies? Limit);

/// <param name="Core">How much of its one core the program took that made the load.</param>
/// <param name="Micros">Microseconds of processor time that the server took for a request; null when nobody looked.</param>
internal readonly record struct Sample(double Value, double Core = 0, double? Micros = null);
