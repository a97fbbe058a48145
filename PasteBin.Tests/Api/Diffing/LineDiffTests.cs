using PasteBin.Api.Diffing;

namespace PasteBin.Tests.Api.Diffing;

public sealed class LineDiffTests
{
    [Fact]
    public void Applying_the_changes_to_the_one_gives_the_other_with_as_few_lines_as_can_be()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 3000; round++)
        {
            var (from, to) = (Some(random, random.Next(30)), Some(random, random.Next(30)));
            var diff = LineDiff.Compare(from, to);
            Assert.Equal(to, Apply(from, to, diff.Changes));
            Assert.Equal(Distance(from, to), diff.Changes.Sum(change => change.FromCount + change.ToCount));
        }
    }

    [Fact]
    public void However_little_it_may_cost_the_changes_are_right()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 300; round++)
        {
            var (from, to) = (Some(random, random.Next(400)), Some(random, random.Next(400)));
            var budget = random.Next(500);
            var diff = LineDiff.Compare(from, to, budget);
            Assert.Equal(to, Apply(from, to, diff.Changes));
        }
    }

    [Fact]
    public void Sequences_that_have_little_in_common_stay_within_the_bound_and_similar_ones_are_compared_exactly()
    {
        var random = new Random(20261123);
        var (from, to) = (new int[1_000_000], new int[1_000_000]);
        for (var line = 0; line < from.Length; line++)
        {
            (from[line], to[line]) = (random.Next(1000), random.Next(1000));
        }

        var diff = LineDiff.Compare(from, to);
        Assert.InRange(diff.Steps, 1, LineDiff.Budget + 10_000_000);
        Assert.Equal(to, Apply(from, to, diff.Changes));

        var similar = from.ToArray();
        for (var change = 0; change < 400; change++)
        {
            similar[random.Next(similar.Length)] = -1 - change;
        }

        var few = LineDiff.Compare(from, similar);
        Assert.Equal(similar, Apply(from, similar, few.Changes));
        Assert.InRange(few.Changes.Sum(change => change.FromCount + change.ToCount), 2 * 390, 2 * 400);
    }

    private static int[] Some(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(4))];

    private static List<int> Apply(int[] from, int[] to, List<Change> changes)
    {
        var result = new List<int>(to.Length);
        var line = 0;
        foreach (var change in changes)
        {
            result.AddRange(from[line..change.From]);
            Assert.Equal(change.To, result.Count);
            result.AddRange(to[change.To..(change.To + change.ToCount)]);
            line = change.From + change.FromCount;
        }

        result.AddRange(from[line..]);
        return result;
    }

    /// <summary>Lines removed and added at least, by the textbook table.</summary>
    private static int Distance(int[] from, int[] to)
    {
        var common = new int[from.Length + 1, to.Length + 1];
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                common[i, j] = from[i - 1] == to[j - 1] ? common[i - 1, j - 1] + 1 : Math.Max(common[i - 1, j], common[i, j - 1]);
            }
        }

        return from.Length + to.Length - (2 * common[from.Length, to.Length]);
    }
}
