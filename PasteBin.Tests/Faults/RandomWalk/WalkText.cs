using System.Globalization;
using System.Text;

namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>The texts of the walk: a first line that says which, and noise that follows from it, up to some kilobytes.</summary>
internal static class WalkText
{
    private const int LongestNoise = 6000;

    public static byte[] Of(string name, int number)
    {
        var first = Encoding.ASCII.GetBytes($"paste {name} text {number}\n");
        var random = new Random(first.Aggregate(17, (hash, one) => unchecked(hash * 31 + one)));
        var noise = new byte[random.Next(LongestNoise)];
        random.NextBytes(noise);
        return [.. first, .. noise];
    }

    /// <summary>Which of the paste's texts this is, byte for byte; null when it is none.</summary>
    public static int? NumberOf(string name, byte[] text)
    {
        var first = Encoding.ASCII.GetString(text, 0, Math.Max(0, Array.IndexOf(text, (byte)'\n')));
        return int.TryParse(first.Split(' ')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && text.AsSpan().SequenceEqual(Of(name, number))
            ? number : null;
    }
}
