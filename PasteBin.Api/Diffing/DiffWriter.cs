using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PasteBin.Api.Diffing;

/// <summary>Writes diffs, without holding what was written before.</summary>
internal static class DiffWriter
{
    private const int Chunk = 64 * 1024;

    private static readonly byte[] NoLineEnd = Encoding.UTF8.GetBytes($"\n{TextDiff.NoLineEnd}\n");

    /// <summary>A unified diff, as <c>patch</c> takes it; the texts' bytes are as they were.</summary>
    public static async Task WriteUnifiedAsync(PipeWriter target, TextDiff diff, string from, string to, CancellationToken cancellation)
    {
        // Lines are short and many, and the response's own writer does too much for each.
        var buffer = new ArrayBufferWriter<byte>(2 * Chunk);
        if (diff.Changes.Count > 0)
        {
            Encoding.UTF8.GetBytes($"--- {from}\n+++ {to}\n", buffer);
        }

        foreach (var hunk in diff.Hunks)
        {
            Encoding.UTF8.GetBytes($"@@ -{Range(hunk.From, hunk.FromCount)} +{Range(hunk.To, hunk.ToCount)} @@\n", buffer);
            foreach (var line in hunk.Lines())
            {
                var (text, hasLineEnd) = diff.Line(line);
                buffer.Write([(byte)line.Sign]);
                for (; text.Length > Chunk; text = text[Chunk..])
                {
                    buffer.Write(text.Span[..Chunk]);
                    await target.TakeAsync(buffer, cancellation);
                }

                buffer.Write(text.Span);
                buffer.Write(hasLineEnd ? "\n"u8 : NoLineEnd);
                if (buffer.WrittenCount > Chunk)
                {
                    await target.TakeAsync(buffer, cancellation);
                }
            }
        }

        await target.TakeAsync(buffer, cancellation);
    }

    /// <summary>
    /// <c>{"key":…,"from":1,"to":2,"removed":1,"added":1,"hunks":[{"fromStart":1,"fromCount":1,"toStart":1,"toCount":1,"lines":["-old","+new"]}]}</c>.
    /// Bytes that are not UTF-8 become U+FFFD.
    /// </summary>
    public static async Task WriteJsonAsync(PipeWriter target, TextDiff diff, string key, int from, int to, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * Chunk);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteNumber("from", from);
        json.WriteNumber("to", to);
        json.WriteNumber("removed", diff.Removed);
        json.WriteNumber("added", diff.Added);
        json.WriteStartArray("hunks");
        foreach (var hunk in diff.Hunks)
        {
            json.WriteStartObject();
            json.WriteNumber("fromStart", Start(hunk.From, hunk.FromCount));
            json.WriteNumber("fromCount", hunk.FromCount);
            json.WriteNumber("toStart", Start(hunk.To, hunk.ToCount));
            json.WriteNumber("toCount", hunk.ToCount);
            json.WriteStartArray("lines");
            foreach (var line in hunk.Lines())
            {
                var (text, hasLineEnd) = diff.Line(line);
                json.WriteStringValue(line.Sign + Encoding.UTF8.GetString(text.Span));
                if (!hasLineEnd)
                {
                    json.WriteStringValue(TextDiff.NoLineEnd);
                }

                if (json.BytesPending > Chunk)
                {
                    await json.FlushAsync(cancellation);
                    await target.TakeAsync(buffer, cancellation);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellation);
        await target.TakeAsync(buffer, cancellation);
    }

    // Flushed each time: a slow reader holds a chunk of the server's memory, not all of a large diff.
    private static async ValueTask TakeAsync(this PipeWriter target, ArrayBufferWriter<byte> buffer, CancellationToken cancellation)
    {
        await target.WriteAsync(buffer.WrittenMemory, cancellation);
        buffer.ResetWrittenCount();
    }

    /// <summary>Lines count from 1; where there are none, the line before is named.</summary>
    private static int Start(int first, int count) => count == 0 ? first : first + 1;

    private static string Range(int first, int count) => count == 1 ? $"{Start(first, count)}" : $"{Start(first, count)},{count}";
}
