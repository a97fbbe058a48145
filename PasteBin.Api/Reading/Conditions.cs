using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace PasteBin.Api.Reading;

/// <summary>What a request makes its answer depend on: entity tags and byte ranges (RFC 9110, sections 13 and 14).</summary>
public static class Conditions
{
    /// <summary>
    /// The one of <paramref name="tags"/> that the client has, so that a 304 says which; null when it has none. <c>*</c> is the first.
    /// A header that cannot be read is as good as none.
    /// </summary>
    public static string? Matching(StringValues ifNoneMatch, params ReadOnlySpan<string?> tags)
    {
        // What browsers and curl send, without a parser.
        if (ifNoneMatch.Count == 1 && tags.Contains(ifNoneMatch[0]))
        {
            return ifNoneMatch[0];
        }

        if (!EntityTagHeaderValue.TryParseList(ifNoneMatch, out var has))
        {
            return null;
        }

        foreach (var tag in tags)
        {
            if (tag is not null && has.Any(one => one.Tag == "*" || one.Tag == tag))
            {
                return tag;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether <paramref name="ifMatch"/> names the paste as it is, in any of its forms, or is <c>*</c>. Weak tags match nothing (RFC 9110, 13.1.1),
    /// nor does a header that cannot be read: it asked for something, and nobody knows what.
    /// </summary>
    public static bool IsMatch(StringValues ifMatch, PasteResponse paste) =>
        EntityTagHeaderValue.TryParseList(ifMatch, out var wanted)
        && wanted.Any(one => one.Tag.Value is "*" || (!one.IsWeak && IsTag(paste, one.Tag.Value)));

    private static bool IsTag(PasteResponse paste, string? tag) =>
        tag == (string?)paste.IdentityTag || tag == (string?)paste.EncodedTag || tag == paste.JsonTag;

    /// <summary>Whether the range is still of what the client has a part of. Dates never match: none is ever sent.</summary>
    public static bool RangeHolds(StringValues ifRange, string? tag) => ifRange.Count == 0
        || (RangeConditionHeaderValue.TryParse(ifRange.ToString(), out var condition) && condition.EntityTag is { IsWeak: false } one && one.Tag == tag);

    /// <summary>
    /// Reads a Range header for <paramref name="size"/> bytes. Null: send all of it (no range of bytes, unreadable, or several of them).
    /// A length of 0: nothing of the range is there, which is 416.
    /// </summary>
    public static ByteRange? Range(StringValues header, int size)
    {
        if (!RangeHeaderValue.TryParse(header.ToString(), out var value)
            || !value.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || value.Ranges.Count != 1)
        {
            return null;
        }

        var range = value.Ranges.First();
        if (range.From is not { } from)
        {
            // The last so many bytes.
            var length = (int)Math.Min(range.To!.Value, size);
            return new ByteRange(size - length, length);
        }

        return from >= size ? new ByteRange(0, 0) : new ByteRange((int)from, (int)(Math.Min(range.To ?? size, size - 1L) - from + 1));
    }
}

/// <param name="Start">From 0.</param>
/// <param name="Length">Bytes; 0 when the range cannot be satisfied.</param>
public readonly record struct ByteRange(int Start, int Length);
