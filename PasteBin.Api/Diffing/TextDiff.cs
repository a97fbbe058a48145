namespace PasteBin.Api.Diffing;

/// <summary>Two texts and what changed from the one to the other.</summary>
internal sealed record TextDiff(Lines From, Lines To, List<Change> Changes)
{
    public const string NoLineEnd = "\\ No newline at end of file";

    public int Removed => Changes.Sum(change => change.FromCount);

    public int Added => Changes.Sum(change => change.ToCount);

    public IEnumerable<Hunk> Hunks => Hunk.Of(Changes, From.Count);

    public static TextDiff Of(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to)
    {
        var splitter = new LineSplitter();
        var (before, after) = (splitter.Split(from), splitter.Split(to));
        return new(before, after, LineDiff.Compare(before.Numbers, after.Numbers).Changes);
    }

    /// <summary>A hunk's line without its line end, and whether it had one.</summary>
    public (ReadOnlyMemory<byte> Text, bool HasLineEnd) Line((char Sign, int Line) line)
    {
        var text = line.Sign == '+' ? To[line.Line] : From[line.Line];
        return text.Span[^1] == '\n' ? (text[..^1], true) : (text, false);
    }
}
