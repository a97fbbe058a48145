using System.Globalization;
using System.Text;

namespace PasteBin.Api.Forms;

/// <summary>Reads <c>application/x-www-form-urlencoded</c>: <c>content=select+1%3B&amp;syntax=sql</c>.</summary>
internal static class UrlEncoded
{
    /// <summary>Bytes of a body that are enough to know its first field's name, if that is one of the dialects'.</summary>
    public const int Peek = 64;

    public static bool Is(HttpRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>The first field's name; empty when the body does not begin with a short one.</summary>
    public static string FirstName(ReadOnlySpan<byte> body)
    {
        var start = body[..Math.Min(body.Length, Peek)];
        if (start.IndexOf((byte)'=') is not (> 0 and var end))
        {
            return "";
        }

        Span<byte> name = stackalloc byte[end];
        start[..end].CopyTo(name);
        return Encoding.UTF8.GetString(name[..Decode(name)]);
    }

    /// <summary>
    /// Whether the whole is encoded as a form's sender does it. curl announces any <c>--data-binary</c> as a form, and a text has blanks and line ends.
    /// </summary>
    public static bool IsProper(ReadOnlySpan<byte> body)
    {
        if (body.IndexOfAnyInRange((byte)0, (byte)' ') >= 0 || body.Contains((byte)0x7f))
        {
            return false;
        }

        for (var at = 0; body[at..].IndexOf((byte)'%') is >= 0 and var found; at += found + 1)
        {
            if (!TryReadHex(body[(at + found)..], out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The form's fields in their order, decoded in place: the body is theirs from now on. Null and what is wrong when there are too many.
    /// A <c>%</c> that begins no escape is itself.
    /// </summary>
    public static (List<FormField>? Fields, string Mistake) Read(Memory<byte> body)
    {
        var fields = new List<FormField>();
        while (!body.IsEmpty)
        {
            if (fields.Count == Form.MaxFields)
            {
                return (null, $"Send at most {Form.MaxFields} fields in a form.");
            }

            var end = body.Span.IndexOf((byte)'&') is >= 0 and var found ? found : body.Length;
            var field = body[..end];
            body = body[Math.Min(end + 1, body.Length)..];
            var equals = field.Span.IndexOf((byte)'=');
            var name = equals >= 0 ? field[..equals] : field;
            var value = equals >= 0 ? field[(equals + 1)..] : default;
            fields.Add(new(Encoding.UTF8.GetString(name.Span[..Decode(name.Span)]), value[..Decode(value.Span)]));
        }

        return (fields, "");
    }

    /// <summary>Decodes in place, which only makes shorter; gives back the length.</summary>
    private static int Decode(Span<byte> text)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (TryReadHex(text[at..], out var value))
            {
                text[length++] = value;
                at += 2;
            }
            else
            {
                text[length++] = text[at] == '+' ? (byte)' ' : text[at];
            }
        }

        return length;
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, out byte value)
    {
        value = 0;
        return text.Length >= 3 && text[0] == '%' && byte.TryParse(text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
