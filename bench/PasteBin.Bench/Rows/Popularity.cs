using System.Text;

namespace PasteBin.Bench.Rows;

/// <summary>Who reads what: few pastes are read by many, most by hardly anybody.</summary>
internal static class Popularity
{
    private const int Count = 400_000;

    /// <summary>Paths to read, a line each: the second paste is read half as often as the first, the third a third as often (Zipf's law, exponent 1).</summary>
    public static string Lines(IReadOnlyList<string> keys)
    {
        var random = new Random(7);
        var sums = new double[keys.Count];
        var sum = 0d;
        for (var rank = 0; rank < sums.Length; rank++)
        {
            sums[rank] = sum += 1d / (rank + 1);
        }

        var lines = new StringBuilder();
        for (var line = 0; line < Count; line++)
        {
            var rank = Array.BinarySearch(sums, random.NextDouble() * sum);
            lines.Append("/raw/").Append(keys[Math.Min(rank < 0 ? ~rank : rank, sums.Length - 1)]).Append('\n');
        }

        return lines.ToString();
    }
}
