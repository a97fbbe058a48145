namespace PasteBin.Bench.Load;

/// <summary>Milliseconds.</summary>
internal sealed record Latencies(int Count, int Errors, double P50, double P99, double P999, double Max)
{
    public static Latencies Of(TimeSpan[] times, int errors)
    {
        Array.Sort(times);
        return new(times.Length, errors, At(0.5), At(0.99), At(0.999), At(1));

        double At(double quantile) => times.Length == 0 ? 0 : Math.Round(times[Math.Max(0, (int)Math.Ceiling(quantile * times.Length) - 1)].TotalMilliseconds, 2);
    }

    public override string ToString() => FormattableString.Invariant($"p50 {P50}, p99 {P99}, p99.9 {P999} ms, errors {Errors}");
}
