using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Forms;

/// <param name="Name">As it was sent, or empty: never to be repeated in an answer unescaped.</param>
/// <param name="Value">A view of the request's body.</param>
/// <param name="FileName">Without folders; null when none was sent.</param>
internal readonly record struct FormField(string Name, ReadOnlyMemory<byte> Value, string? FileName = null);

/// <summary>The fields of a form, however they were encoded. Each name comes once: which of two would be meant?</summary>
internal sealed class Form(IReadOnlyList<FormField> fields)
{
    /// <summary>More than any client sends; a body of ten thousand fields is refused at the next.</summary>
    public const int MaxFields = 100;

    // Longer than any name, language or end may be.
    private const int MaxShort = 1024;

    /// <summary>The first field's name, which says whose form it is; empty for a form without fields.</summary>
    public string First => fields.Count > 0 ? fields[0].Name : "";

    public FormField? Find(string name)
    {
        foreach (var field in fields)
        {
            if (field.Name == name)
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>The field's bytes; none when it is not there.</summary>
    public ReadOnlyMemory<byte> Bytes(string name) => Find(name)?.Value ?? default;

    /// <summary>The start of a field that is not the text; null when it is not there.</summary>
    /// <param name="most">Bytes from which on it is cut off: more than may be, so that it is refused for its length.</param>
    public string? Text(string name, int most = MaxShort) =>
        Find(name) is { Value: var value } ? Encoding.UTF8.GetString(value.Span[..Math.Min(value.Length, most)]) : null;

    /// <summary>A form of these fields, or why not.</summary>
    public static (Form? Form, ProblemHttpResult? Refusal) From(IReadOnlyList<FormField>? fields, string mistake)
    {
        if (fields is null)
        {
            return (null, Problems.Malformed.Say(mistake));
        }

        var names = new HashSet<string>(fields.Count);
        return fields.All(field => field.Name.Length == 0 || names.Add(field.Name))
            ? (new Form(fields), null) : (null, Problems.Malformed.Say("Send each field of the form once."));
    }
}
