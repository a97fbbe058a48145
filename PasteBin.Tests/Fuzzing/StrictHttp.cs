using System.Globalization;
using System.Text;

namespace PasteBin.Tests.Fuzzing;

internal sealed record StrictAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public string? this[string name] => Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>Reads what a server sent on a connection, and takes nothing that HTTP does not allow.</summary>
internal static class StrictHttp
{
    /// <summary>All answers, without the provisional ones.</summary>
    /// <param name="toHead">Whether the first of them has no body, whatever it announces.</param>
    /// <param name="mayBeCut">Whether the last may lack its end.</param>
    /// <exception cref="FormatException">They are not well-formed.</exception>
    public static List<StrictAnswer> Read(byte[] bytes, bool toHead, bool mayBeCut)
    {
        var answers = new List<StrictAnswer>();
        for (var rest = bytes.AsMemory(); !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return mayBeCut ? answers : throw new FormatException("A head without an end.");
            }

            var (status, headers) = ReadHead(Encoding.Latin1.GetString(rest.Span[..end]));
            rest = rest[(end + 4)..];
            if (status < 200)
            {
                continue;
            }

            var answer = new StrictAnswer(status, headers, []);
            if (!(toHead && answers.Count == 0) && status is not (204 or 304))
            {
                if (ReadBody(answer, ref rest) is not { } body)
                {
                    return mayBeCut ? answers : throw new FormatException("A body without an end.");
                }

                answer = answer with { Body = body };
            }

            answers.Add(answer);
        }

        return answers;
    }

    private static (int Status, List<(string, string)> Headers) ReadHead(string head)
    {
        var lines = head.Split("\r\n");
        var status = lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && lines[0].Length >= 12
            && int.TryParse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 100 and < 600
            ? number : throw new FormatException($"No status: {lines[0]}");
        var headers = new List<(string, string)>();
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !line[..colon].All(static c => char.IsAsciiLetterOrDigit(c) || c == '-') || line.Any(static c => c is < ' ' or > '~'))
            {
                throw new FormatException($"No header: {line}");
            }

            headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        return (status, headers);
    }

    private static byte[]? ReadBody(StrictAnswer answer, ref Memory<byte> rest)
    {
        if (answer["Transfer-Encoding"] is { } encoding)
        {
            return encoding == "chunked" && answer["Content-Length"] is null ? ReadChunks(ref rest) : throw new FormatException("Two lengths.");
        }

        if (answer["Content-Length"] is not { } text)
        {
            // Up to the connection's end.
            var all = rest.ToArray();
            rest = default;
            return all;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            throw new FormatException($"No length: {text}");
        }

        if (rest.Length < length)
        {
            return null;
        }

        var body = rest[..length].ToArray();
        rest = rest[length..];
        return body;
    }

    private static byte[]? ReadChunks(ref Memory<byte> rest)
    {
        var body = new List<byte>();
        while (rest.Span.IndexOf("\r\n"u8) is >= 0 and var line)
        {
            if (!int.TryParse(Encoding.ASCII.GetString(rest.Span[..line]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
            {
                throw new FormatException("No chunk.");
            }

            if (rest.Length < line + 2 + size + 2)
            {
                return null;
            }

            body.AddRange(rest.Span.Slice(line + 2, size));
            rest = rest[(line + 2 + size + 2)..];
            if (size == 0)
            {
                return [.. body];
            }
        }

        return null;
    }
}
