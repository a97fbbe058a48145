using System.Text;
using PasteBin.Api.Diffing;

namespace PasteBin.Api.Pages.Compare;

/// <summary>What changed, as rows of a table: both texts beside each other, or one after the other.</summary>
/// <param name="IsCut">There is more than a page takes.</param>
public sealed record DiffTable(IReadOnlyList<DiffRow> Rows, int Added, int Removed, bool IsCut)
{
    private const int MaxRows = 5000;
    private const int MaxCharacters = 1_000_000;

    /// <param name="isUnified">Each row is one line; else a removed line stands beside the one added in its place.</param>
    internal static DiffTable Of(TextDiff diff, bool isUnified)
    {
        var rows = new List<DiffRow>();
        var characters = 0;
        foreach (var hunk in diff.Hunks)
        {
            rows.Add(new($"@@ -{hunk.From + 1},{hunk.FromCount} +{hunk.To + 1},{hunk.ToCount} @@", null, null));
            foreach (var row in isUnified ? InTurn(diff, hunk) : SideBySide(diff, hunk))
            {
                characters += (row.Before?.Text.Length ?? 0) + (row.After?.Text.Length ?? 0);
                if (rows.Count == MaxRows || characters > MaxCharacters)
                {
                    return new(rows, diff.Added, diff.Removed, true);
                }

                rows.Add(row);
            }
        }

        return new(rows, diff.Added, diff.Removed, false);
    }

    private static IEnumerable<DiffRow> InTurn(TextDiff diff, Hunk hunk)
    {
        var to = hunk.To;
        foreach (var line in hunk.Lines())
        {
            var side = new DiffSide(line.Line + 1, Text(diff, line), line.Sign != ' ');
            yield return line.Sign switch
            {
                '-' => new(null, side, null),
                '+' => new(null, null, side),
                _ => new(null, side, new(to + 1, side.Text, false)),
            };
            to += line.Sign == '-' ? 0 : 1;
        }
    }

    private static IEnumerable<DiffRow> SideBySide(TextDiff diff, Hunk hunk)
    {
        var (removed, added) = (new List<DiffSide>(), new List<DiffSide>());
        foreach (var row in InTurn(diff, hunk))
        {
            if (row.Before is { IsChanged: false })
            {
                foreach (var pair in Pair(removed, added))
                {
                    yield return pair;
                }

                yield return row;
            }
            else if (row.Before is { } before)
            {
                removed.Add(before);
            }
            else
            {
                added.Add(row.After!);
            }
        }

        foreach (var pair in Pair(removed, added))
        {
            yield return pair;
        }
    }

    private static List<DiffRow> Pair(List<DiffSide> removed, List<DiffSide> added)
    {
        var rows = Enumerable.Range(0, Math.Max(removed.Count, added.Count))
            .Select(at => new DiffRow(null, removed.ElementAtOrDefault(at), added.ElementAtOrDefault(at))).ToList();
        removed.Clear();
        added.Clear();
        return rows;
    }

    private static string Text(TextDiff diff, (char Sign, int Line) line) => Encoding.UTF8.GetString(diff.Line(line).Text.Span);
}

/// <param name="Number">From 1.</param>
public sealed record DiffSide(int Number, string Text, bool IsChanged);

/// <param name="Hunk">Where the following rows stand; such a row has no lines.</param>
public sealed record DiffRow(string? Hunk, DiffSide? Before, DiffSide? After)
{
    public string? Kind => Before is null ? "added" : After is null ? "removed" : null;

    public char Sign => Before is null ? '+' : After is null ? '−' : ' ';
}
