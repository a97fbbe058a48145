namespace PasteBin.Api.Diffing;

/// <summary>Lines from <paramref name="From"/> on that others from <paramref name="To"/> on stand for now; either count may be 0.</summary>
internal readonly record struct Change(int From, int FromCount, int To, int ToCount);

/// <summary>
/// What changed between two sequences: Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in linear space, from both ends at once.
/// Its cost grows with the square of the differences, so it has two bounds. A search for the middle that takes <see cref="MaxDepth"/> rounds goes on
/// from the farthest point it has reached, which may cost a few lines more than the least. And after <see cref="Budget"/> steps, whatever has not
/// been compared counts as replaced. The result is always right; the bounds only make it longer.
/// </summary>
internal sealed class LineDiff
{
    /// <summary>Visits of diagonals and of equal lines: some tenths of a second.</summary>
    public const long Budget = 60_000_000;

    private const int MaxDepth = 1024;
    private const int Middle = MaxDepth + 2;

    private readonly int[] _from;
    private readonly int[] _to;
    private readonly bool[] _removed;
    private readonly bool[] _added;
    private readonly long _budget;

    // How far each diagonal has come, forward and backward; the first diagonal of a search is in the middle.
    private readonly int[] _forward = new int[(2 * Middle) + 1];
    private readonly int[] _backward = new int[(2 * Middle) + 1];

    private LineDiff(int[] from, int[] to, long budget)
    {
        (_from, _to, _budget) = (from, to, budget);
        (_removed, _added) = (new bool[from.Length], new bool[to.Length]);
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>All changes, in order, none touching another.</summary>
    public List<Change> Changes { get; } = [];

    public static LineDiff Compare(int[] from, int[] to, long budget = Budget)
    {
        var diff = new LineDiff(from, to, budget);
        diff.Run();
        diff.Collect();
        return diff;
    }

    private void Run()
    {
        var boxes = new Stack<Box>();
        boxes.Push(new(0, _from.Length, 0, _to.Length));
        while (boxes.TryPop(out var box))
        {
            box = Trim(box);
            if (box.FromEmpty || box.ToEmpty || Split(box) is not { } middle)
            {
                _removed.AsSpan(box.FromLow, box.FromHigh - box.FromLow).Fill(true);
                _added.AsSpan(box.ToLow, box.ToHigh - box.ToLow).Fill(true);
                continue;
            }

            boxes.Push(box with { FromLow = middle.X, ToLow = middle.Y });
            boxes.Push(box with { FromHigh = middle.X, ToHigh = middle.Y });
        }
    }

    private Box Trim(Box box)
    {
        var start = _from.AsSpan(box.FromLow, box.FromHigh - box.FromLow).CommonPrefixLength(_to.AsSpan(box.ToLow, box.ToHigh - box.ToLow));
        box = box with { FromLow = box.FromLow + start, ToLow = box.ToLow + start };
        while (!box.FromEmpty && !box.ToEmpty && _from[box.FromHigh - 1] == _to[box.ToHigh - 1])
        {
            box = box with { FromHigh = box.FromHigh - 1, ToHigh = box.ToHigh - 1 };
        }

        return box;
    }

    /// <summary>A point that a shortest way, or a short one, goes through; null when the budget is spent.</summary>
    private (int X, int Y)? Split(Box box)
    {
        var first = new Diagonals(box.FromLow - box.ToLow, box);
        var last = new Diagonals(box.FromHigh - box.ToHigh, box);
        var odd = ((first.Origin - last.Origin) & 1) != 0;
        _forward[Middle] = box.FromLow;
        _backward[Middle] = box.FromHigh;
        for (var depth = 1; depth <= MaxDepth; depth++)
        {
            first.Widen(_forward, -1);
            if (Advance(box, first, odd ? last : null) is { } met)
            {
                return met;
            }

            last.Widen(_backward, int.MaxValue);
            if (Retreat(box, last, odd ? null : first) is { } found)
            {
                return found;
            }

            if (Steps > _budget)
            {
                return null;
            }
        }

        return Farthest(box, first, last);
    }

    private (int X, int Y)? Advance(Box box, Diagonals first, Diagonals? last)
    {
        for (var diagonal = first.High; diagonal >= first.Low; diagonal -= 2)
        {
            var slot = first.Slot(diagonal);
            var start = Math.Max(_forward[slot - 1] + 1, _forward[slot + 1]);
            var x = start;
            while (x < box.FromHigh && x - diagonal < box.ToHigh && _from[x] == _to[x - diagonal])
            {
                x++;
            }

            Steps += x - start + 1;
            _forward[slot] = x;
            if (last is not null && last.Contains(diagonal) && _backward[last.Slot(diagonal)] <= x)
            {
                return (x, x - diagonal);
            }
        }

        return null;
    }

    private (int X, int Y)? Retreat(Box box, Diagonals last, Diagonals? first)
    {
        for (var diagonal = last.High; diagonal >= last.Low; diagonal -= 2)
        {
            var slot = last.Slot(diagonal);
            var start = Math.Min(_backward[slot - 1], _backward[slot + 1] - 1);
            var x = start;
            while (x > box.FromLow && x - diagonal > box.ToLow && _from[x - 1] == _to[x - diagonal - 1])
            {
                x--;
            }

            Steps += start - x + 1;
            _backward[slot] = x;
            if (first is not null && first.Contains(diagonal) && x <= _forward[first.Slot(diagonal)])
            {
                return (x, x - diagonal);
            }
        }

        return null;
    }

    private (int X, int Y) Farthest(Box box, Diagonals first, Diagonals last)
    {
        var (ahead, behind) = ((X: box.FromLow, Y: box.ToLow), (X: box.FromHigh, Y: box.ToHigh));
        for (var diagonal = first.High; diagonal >= first.Low; diagonal -= 2)
        {
            var x = Math.Min(Math.Min(_forward[first.Slot(diagonal)], box.FromHigh), box.ToHigh + diagonal);
            ahead = x + x - diagonal > ahead.X + ahead.Y ? (x, x - diagonal) : ahead;
        }

        for (var diagonal = last.High; diagonal >= last.Low; diagonal -= 2)
        {
            var x = Math.Max(Math.Max(_backward[last.Slot(diagonal)], box.FromLow), box.ToLow + diagonal);
            behind = x + x - diagonal < behind.X + behind.Y ? (x, x - diagonal) : behind;
        }

        return ahead.X + ahead.Y - box.FromLow - box.ToLow >= box.FromHigh + box.ToHigh - behind.X - behind.Y ? ahead : behind;
    }

    private void Collect()
    {
        for (int from = 0, to = 0; from < _from.Length || to < _to.Length; from++, to++)
        {
            var (firstFrom, firstTo) = (from, to);
            while (from < _from.Length && _removed[from])
            {
                from++;
            }

            while (to < _to.Length && _added[to])
            {
                to++;
            }

            if (from > firstFrom || to > firstTo)
            {
                Changes.Add(new(firstFrom, from - firstFrom, firstTo, to - firstTo));
            }
        }
    }

    private readonly record struct Box(int FromLow, int FromHigh, int ToLow, int ToHigh)
    {
        public bool FromEmpty => FromLow == FromHigh;

        public bool ToEmpty => ToLow == ToHigh;
    }

    /// <summary>The diagonals (x - y) that one side of a search has come to: every other one from low to high.</summary>
    private sealed class Diagonals(int origin, Box box)
    {
        private readonly int _lowest = box.FromLow - box.ToHigh;
        private readonly int _highest = box.FromHigh - box.ToLow;

        public int Origin { get; } = origin;

        public int Low { get; private set; } = origin;

        public int High { get; private set; } = origin;

        public int Slot(int diagonal) => diagonal - Origin + Middle;

        public bool Contains(int diagonal) => diagonal >= Low && diagonal <= High;

        /// <summary>One further on each side, or one less at the edge of the box, so that every other one stays. What lies beyond is never chosen.</summary>
        public void Widen(int[] reached, int never)
        {
            if (Low > _lowest)
            {
                Low--;
                reached[Slot(Low) - 1] = never;
            }
            else
            {
                Low++;
            }

            if (High < _highest)
            {
                High++;
                reached[Slot(High) + 1] = never;
            }
            else
            {
                High--;
            }
        }
    }
}
