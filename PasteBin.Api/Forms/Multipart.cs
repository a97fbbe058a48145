using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;

namespace PasteBin.Api.Forms;

/// <summary>
/// Reads <c>multipart/form-data</c> (RFC 7578) from a body already in memory, where every text ends up anyway: fields are views of it. ASP.NET's own
/// reader looks for CRLF only, and a body whose lines end in LF, as scripts print them, is to it one line without end. Here the first boundary's line
/// says which it is, for the whole body, so that the texts keep their own line ends to the byte.
/// <code>
/// --boundary
/// Content-Disposition: form-data; name="file"; filename="notes.txt"
///
/// the text
/// --boundary--
/// </code>
/// </summary>
internal static partial class Multipart
{
    /// <summary>Bytes of one part's headers, its names included.</summary>
    public const int MaxHeaders = 16 * 1024;

    // RFC 2046 says 70; some clients make longer ones.
    private const int MaxBoundary = 200;

    public static bool Is(HttpRequest request) =>
        request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>The boundary that <c>Content-Type</c> announces; null when there is none.</summary>
    public static string? Boundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= MaxBoundary } boundary ? boundary : null;

    /// <summary>The form's fields in their order, or null and what is wrong with it.</summary>
    public static (List<FormField>? Fields, string Mistake) Read(ReadOnlyMemory<byte> body, string boundary)
    {
        var line = Encoding.UTF8.GetBytes($"\n--{boundary}");
        var dashes = line.AsMemory(1);
        // What stands before the first boundary is for nobody.
        var at = body.Span.StartsWith(dashes.Span) ? 0 : body.Span.IndexOf(line) is >= 0 and var found ? found + 1 : -1;
        if (at < 0)
        {
            return (null, "Send a multipart body that has the boundary that its Content-Type announces.");
        }

        var rest = body[(at + dashes.Length)..];
        byte[]? delimiter = null;
        var fields = new List<FormField>();
        while (!rest.Span.StartsWith("--"u8))
        {
            if (fields.Count == Form.MaxFields)
            {
                return (null, $"Send at most {Form.MaxFields} fields in a form.");
            }

            var end = LineEnd(rest.Span);
            var (disposition, length) = end < 0 ? ("", -1) : ReadHeaders(rest[end..]);
            if (length < 0)
            {
                return (null, "Send multipart fields each with its headers, of at most 16 KiB, and an empty line after them.");
            }

            delimiter ??= end >= 2 && rest.Span[end - 2] == '\r' ? [(byte)'\r', .. line] : line;
            // From the end of the line before: a field without text may share it with the boundary.
            var lineEnd = delimiter.Length - dashes.Length;
            rest = rest[(end + length - lineEnd)..];
            if (FindBoundary(rest.Span, delimiter) is not (>= 0 and var size))
            {
                return (null, "Send the multipart body whole: its last boundary is missing.");
            }

            fields.Add(Field(disposition, rest[Math.Min(lineEnd, size)..size]));
            rest = rest[(size + delimiter.Length)..];
        }

        return (fields, "");
    }

    /// <summary>Where the text ends that a boundary's line follows; negative when there is none.</summary>
    private static int FindBoundary(ReadOnlySpan<byte> text, ReadOnlySpan<byte> delimiter)
    {
        for (var start = 0; text[start..].IndexOf(delimiter) is >= 0 and var found; start += found + 1)
        {
            var after = text[(start + found + delimiter.Length)..];
            // A longer line that only begins like one belongs to the text.
            if (after.StartsWith("--"u8) || LineEnd(after) >= 0)
            {
                return start + found;
            }
        }

        return -1;
    }

    /// <summary>Bytes up to the end of a line with nothing but blanks; negative when there is something, or no end.</summary>
    private static int LineEnd(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAnyExcept(" \t\r"u8);
        return end >= 0 && line[end] == '\n' ? end + 1 : -1;
    }

    /// <summary>The part's Content-Disposition, and the bytes up to its text; a negative length when the headers have no end.</summary>
    private static (string Disposition, int Length) ReadHeaders(ReadOnlyMemory<byte> part)
    {
        var headers = part.Span[..Math.Min(part.Length, MaxHeaders)];
        var disposition = "";
        for (var start = 0; headers[start..].IndexOf((byte)'\n') is >= 0 and var length; start += length + 1)
        {
            var header = Encoding.UTF8.GetString(headers.Slice(start, length)).TrimEnd('\r');
            if (header.Length == 0)
            {
                return (disposition, start + length + 1);
            }

            if (header.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase))
            {
                disposition = header;
            }
        }

        return ("", -1);
    }

    private static FormField Field(string disposition, ReadOnlyMemory<byte> value)
    {
        string? name = null, file = null, encodedFile = null;
        foreach (Match parameter in Parameter().Matches(disposition))
        {
            var text = parameter.Groups["quoted"] is { Success: true } quoted ? Unquote(quoted.Value) : parameter.Groups["plain"].Value.Trim();
            switch (parameter.Groups["name"].Value.ToLowerInvariant())
            {
                case "name":
                    name ??= text;
                    break;
                case "filename":
                    file ??= text;
                    break;
                case "filename*":
                    encodedFile ??= text;
                    break;
            }
        }

        // filename*=UTF-8''na%C3%AFve.txt: not of forms (RFC 7578, 4.2), but some clients send it.
        if (file is null && encodedFile?.IndexOf("''", StringComparison.Ordinal) is >= 0 and var quotes)
        {
            file = Uri.UnescapeDataString(encodedFile![(quotes + 2)..]);
        }

        return new(name ?? "", value, file?[(file.AsSpan().LastIndexOfAny('/', '\\') + 1)..]);
    }

    // Browsers and newer clients write %22 for a quote, older ones a backslash before it; elsewhere a backslash is one.
    private static string Unquote(string text) => text
        .Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
        .Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase).Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""; *(?<name>[^ =;"]+) *= *(?:"(?<quoted>(?:\\.|[^"\\])*)"|(?<plain>[^;"]*))""", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
