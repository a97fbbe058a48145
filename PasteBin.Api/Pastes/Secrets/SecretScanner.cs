using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace PasteBin.Api.Pastes.Secrets;

/// <summary>
/// Looks for credentials in a text, in time that grows with its length alone: one pass finds what credentials begin with, and each find costs a look
/// of bounded length. Nothing is held but a window of the text.
/// </summary>
internal static class SecretScanner
{
    /// <summary>Who has that many needs no more to know.</summary>
    public const int MostFindings = 20;

    internal const int Window = 64 * 1024;

    private static readonly SearchValues<string> Anchors =
        SearchValues.Create([.. SecretRules.All.Select(static rule => rule.Anchor).Distinct()], StringComparison.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<char, SecretRule[]> Rules =
        SecretRules.All.GroupBy(static rule => char.ToLowerInvariant(rule.Anchor[0])).ToFrozenDictionary(static group => group.Key, static group => group.ToArray());

    private static readonly int LongestAnchor = SecretRules.All.Max(static rule => rule.Anchor.Length);

    /// <summary>Findings in the order of their lines, each kind once in a line; at most <see cref="MostFindings"/>.</summary>
    public static IReadOnlyList<SecretFinding> Scan(ReadOnlySpan<byte> text)
    {
        var findings = new List<SecretFinding>();
        var (line, counted) = (1, 0);
        var buffer = ArrayPool<char>.Shared.Rent(SecretRule.LookBehind + Window + LongestAnchor + SecretRule.LookAhead);
        try
        {
            for (var start = 0; start < text.Length && findings.Count < MostFindings; start += Window)
            {
                var first = Math.Max(0, start - SecretRule.LookBehind);
                var end = Math.Min(text.Length, start + Window + LongestAnchor + SecretRule.LookAhead);
                // Each byte is a character, so that positions stay what they are; everything that is looked for is ASCII.
                var view = buffer.AsSpan(0, Encoding.Latin1.GetChars(text[first..end], buffer));
                for (var at = start - first; Next(view, at, start + Window - first) is >= 0 and var found && findings.Count < MostFindings; at = found + 1)
                {
                    if (Match(view, found) is not { } kind)
                    {
                        continue;
                    }

                    line += text[counted..(first + found)].Count((byte)'\n');
                    counted = first + found;
                    if (!findings.Contains(new(kind, line)))
                    {
                        findings.Add(new(kind, line));
                    }
                }
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer, clearArray: true);
        }

        return findings;
    }

    /// <summary>Where the next anchor begins, before <paramref name="limit"/>; negative when there is none.</summary>
    private static int Next(ReadOnlySpan<char> view, int at, int limit) =>
        view[at..].IndexOfAny(Anchors) is >= 0 and var found && at + found < limit ? at + found : -1;

    private static string? Match(ReadOnlySpan<char> view, int position)
    {
        foreach (var rule in Rules[char.ToLowerInvariant(view[position])])
        {
            if (rule.IsAt(view, position))
            {
                return rule.Kind;
            }
        }

        return null;
    }
}
