using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PasteBin.Api.Pages.Read;

namespace PasteBin.Api.Pages.Rich;

/// <summary>Writes JSON that was found to be such: an object or array is <c>details</c>, whose summary begins it, with its values as a list inside.</summary>
/// <param name="counts">Of the values in each object and array, in their order.</param>
/// <param name="isFolded">From the second level on.</param>
internal sealed class JsonTree(ArrayBufferWriter<byte> html, List<int> counts, bool isFolded)
{
    private readonly Stack<(int Left, bool IsObject)> _open = new();
    private int _containers;

    /// <param name="max">Values to write; a sign stands for the others.</param>
    public void Write(Utf8JsonReader json, int max)
    {
        ReadOnlySpan<byte> name = default;
        html.Write("<ul class=json>"u8);
        for (var values = 0; json.Read();)
        {
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                name = json.ValueSpan;
            }
            else if (json.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                Close();
            }
            else if (values++ < max)
            {
                html.Write("<li>"u8);
                Value(ref json, name);
            }
            else
            {
                html.Write("<li>…"u8);
                break;
            }
        }

        while (_open.Count > 0)
        {
            Close();
        }

        html.Write("</ul>"u8);
    }

    private void Value(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        var isObject = json.TokenType == JsonTokenType.StartObject;
        if (!isObject && json.TokenType != JsonTokenType.StartArray)
        {
            Name(name);
            Scalar(ref json);
            Comma();
            return;
        }

        var count = counts[_containers++];
        if (count == 0)
        {
            Name(name);
            html.Write(isObject ? "{}"u8 : "[]"u8);
            Comma();
            json.Read();
            return;
        }

        html.Write(isFolded && _open.Count > 0 ? "<details><summary>"u8 : "<details open><summary>"u8);
        Name(name);
        html.Write(isObject ? "{<span class=c>"u8 : "[<span class=c>"u8);
        count.TryFormat(html.GetSpan(11), out var digits, default, CultureInfo.InvariantCulture);
        html.Advance(digits);
        html.Write("</span></summary><ul>"u8);
        _open.Push((count, isObject));
    }

    private void Scalar(ref Utf8JsonReader json)
    {
        var isString = json.TokenType == JsonTokenType.String;
        html.Write(isString ? "<span class=s>\""u8 : json.TokenType == JsonTokenType.Number ? "<span class=d>"u8 : "<span class=l>"u8);
        HtmlText.Write(html, json.ValueSpan);
        html.Write(isString ? "\"</span>"u8 : "</span>"u8);
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        if (_open.TryPeek(out var parent) && parent.IsObject)
        {
            html.Write("<span class=k>\""u8);
            HtmlText.Write(html, name);
            html.Write("\"</span>: "u8);
        }
    }

    private void Close()
    {
        html.Write(_open.Pop().IsObject ? "</ul>}"u8 : "</ul>]"u8);
        Comma();
        html.Write("</details>"u8);
    }

    private void Comma()
    {
        if (_open.TryPop(out var parent))
        {
            html.Write(parent.Left > 1 ? ","u8 : ""u8);
            _open.Push(parent with { Left = parent.Left - 1 });
        }
    }
}
