namespace PasteBin.Api.Diffing;

/// <summary>A text as lines that two texts can be compared by: equal lines have equal numbers.</summary>
internal sealed class LineSplitter
{
    private readonly Dictionary<Line, int> _numbers = [];

    /// <summary>Lines with their line ends; the last one may have none, and an empty text has no lines.</summary>
    public Lines Split(ReadOnlyMemory<byte> text)
    {
        var starts = new List<int>();
        var numbers = new List<int>();
        for (var start = 0; start < text.Length;)
        {
            var length = text.Span[start..].IndexOf((byte)'\n') is >= 0 and var end ? end + 1 : text.Length - start;
            var line = new Line(text.Slice(start, length));
            if (!_numbers.TryGetValue(line, out var number))
            {
                _numbers.Add(line, number = _numbers.Count);
            }

            starts.Add(start);
            numbers.Add(number);
            start += length;
        }

        return new(text, [.. starts], [.. numbers]);
    }

    private readonly struct Line(ReadOnlyMemory<byte> bytes) : IEquatable<Line>
    {
        private readonly ReadOnlyMemory<byte> _bytes = bytes;

        public bool Equals(Line other) => _bytes.Span.SequenceEqual(other._bytes.Span);

        public override bool Equals(object? obj) => obj is Line other && Equals(other);

        // Seeded anew in every process: nobody can write lines that all collide.
        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(_bytes.Span);
            return hash.ToHashCode();
        }
    }
}

/// <param name="Starts">Where each line begins in <paramref name="Text"/>.</param>
/// <param name="Numbers">One per line.</param>
internal sealed record Lines(ReadOnlyMemory<byte> Text, int[] Starts, int[] Numbers)
{
    public int Count => Starts.Length;

    /// <summary>The line with its line end.</summary>
    public ReadOnlyMemory<byte> this[int line] => Text[Starts[line]..(line + 1 < Starts.Length ? Starts[line + 1] : Text.Length)];
}
