namespace PasteBin.Api.Diffing;

/// <summary>Changes that are close, with the lines around them, as a unified diff has them. Lines count from 0 here.</summary>
internal readonly record struct Hunk(int From, int FromCount, int To, int ToCount, ArraySegment<Change> Changes)
{
    private const int Context = 3;

    public static IEnumerable<Hunk> Of(List<Change> changes, int fromLines)
    {
        var all = changes.ToArray();
        for (var first = 0; first < all.Length;)
        {
            var last = first;
            while (last + 1 < all.Length && all[last + 1].From - (all[last].From + all[last].FromCount) <= 2 * Context)
            {
                last++;
            }

            // Between changes both texts are the same, so what is there before and after is so on both sides.
            var before = Math.Min(Context, all[first].From);
            var after = Math.Min(Context, fromLines - all[last].From - all[last].FromCount);
            var (from, to) = (all[first].From - before, all[first].To - before);
            yield return new(
                from, all[last].From + all[last].FromCount + after - from, to, all[last].To + all[last].ToCount + after - to,
                new(all, first, last - first + 1));
            first = last + 1;
        }
    }

    /// <summary>The lines in order: kept and removed ones by their number in the one text, added ones in the other.</summary>
    public IEnumerable<(char Sign, int Line)> Lines()
    {
        var line = From;
        foreach (var change in Changes)
        {
            for (; line < change.From; line++)
            {
                yield return (' ', line);
            }

            for (; line < change.From + change.FromCount; line++)
            {
                yield return ('-', line);
            }

            for (var added = change.To; added < change.To + change.ToCount; added++)
            {
                yield return ('+', added);
            }
        }

        for (; line < From + FromCount; line++)
        {
            yield return (' ', line);
        }
    }
}
