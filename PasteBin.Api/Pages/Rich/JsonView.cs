using System.Buffers;
using System.Text.Json;

namespace PasteBin.Api.Pages.Rich;

/// <summary>JSON, one value or many, as a tree that folds without script. Strings and numbers stay as they are written.</summary>
internal static class JsonView
{
    /// <summary>Values that are shown; each is an element or more.</summary>
    public const int MaxValues = 10_000;

    /// <summary>Browsers stop at a depth of 512 elements, and a level has three.</summary>
    public const int MaxDepth = 100;

    // More than this is folded from the second level on.
    private const int Many = 500;

    public static RichText Render(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\uFEFF"u8))
        {
            text = text[3..];
        }

        try
        {
            if (Measure(text) is not var (counts, values))
            {
                return RichText.None("deep", MaxDepth);
            }

            var html = new ArrayBufferWriter<byte>((4 * text.Length) + 1024);
            new JsonTree(html, counts, values > Many).Write(Read(text), MaxValues);
            return values == 0 ? RichText.None("json", 1) : new(html.WrittenMemory, values > MaxValues ? "values" : null, MaxValues);
        }
        catch (JsonException wrong)
        {
            return RichText.None("json", (int)(wrong.LineNumber ?? 0) + 1);
        }
    }

    private static Utf8JsonReader Read(ReadOnlySpan<byte> text) => new(text, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth + 2 });

    /// <summary>Reads all of it, so that what is no JSON is found before anything is written.</summary>
    /// <returns>How many values are in each object and array, in their order, and in all; null: it is too deep.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    private static (List<int> Counts, int Values)? Measure(ReadOnlySpan<byte> text)
    {
        var (counts, open, values) = (new List<int>(), new Stack<int>(), 0);
        var json = Read(text);
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (json.TokenType == JsonTokenType.PropertyName)
            {
                continue;
            }

            values++;
            if (open.TryPeek(out var parent))
            {
                counts[parent]++;
            }

            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push(counts.Count);
                counts.Add(0);
                if (open.Count > MaxDepth)
                {
                    return null;
                }
            }
        }

        return (counts, values);
    }
}
