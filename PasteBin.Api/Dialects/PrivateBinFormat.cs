using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PasteBin.Api.Dialects;

/// <summary>
/// PrivateBin's format 2, which a browser or a client makes and opens; here it is checked and never opened:
/// <code>
/// {"v":2,"adata":[["q9fN…","bCgd…",100000,256,128,"aes","gcm","zlib"],"plaintext",0,0],"ct":"b64…","meta":{"expire":"1week"}}
/// </code>
/// <c>adata</c> is how the text is encrypted (initialization vector, salt, iterations, bits of key and tag, algorithm, mode, compression), what it is,
/// whether it is discussed, and whether it burns. Clients authenticate it as they wrote it, so it is kept value for value.
/// </summary>
internal sealed record PrivateBinFormat(ReadOnlyMemory<byte> Stored, bool Discussed, bool Burn, string Expire)
{
    // The original's own bounds, in characters of base64.
    private const int MaxVector = 24;
    private const int MaxSalt = 14;
    private const int MinIterations = 10_000;

    // More only makes the reader wait.
    private const int MaxIterations = 10_000_000;

    /// <summary>
    /// Reads a create's body. Null when it is anything but a paste of this format with nothing else in it. <see cref="Stored"/> is what an answer
    /// repeats of it: <c>{"v":2,"adata":[…],"ct":"…"}</c>. Without <c>meta</c>, <see cref="Expire"/> is empty.
    /// </summary>
    public static PrivateBinFormat? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            return Read(ref reader, body.Length);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // No JSON, another type than expected, half a surrogate pair, a number too large.
            return null;
        }
    }

    private static PrivateBinFormat? Read(ref Utf8JsonReader reader, int length)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        (Parameters Adata, byte[] Ct, string Expire, bool IsVersion2) found = (default, [], "", false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("v"u8) && !found.IsVersion2)
            {
                found.IsVersion2 = Number(ref reader) == 2;
            }
            else if (reader.ValueTextEquals("adata"u8) && found.Adata.Vector is null)
            {
                found.Adata = ReadParameters(ref reader);
            }
            else if (reader.ValueTextEquals("ct"u8) && found.Ct.Length == 0)
            {
                found.Ct = ReadCiphertext(ref reader);
            }
            else if (reader.ValueTextEquals("meta"u8) && found.Expire.Length == 0)
            {
                found.Expire = ReadExpire(ref reader);
            }
            else
            {
                return null;
            }
        }

        Expect(reader.TokenType == JsonTokenType.EndObject && !reader.Read());
        return found is { IsVersion2: true, Adata.Vector: not null, Ct.Length: > 0 }
            ? new(Write(found.Adata, found.Ct, length), found.Adata.Discussed, found.Adata.Burn, found.Expire) : null;
    }

    private static Parameters ReadParameters(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.StartArray);
        var parameters = new Parameters(
            Text(ref reader), Text(ref reader), Number(ref reader), Number(ref reader), Number(ref reader), Text(ref reader), Text(ref reader), Text(ref reader), "", false, false);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndArray);
        parameters = parameters with { Kind = Text(ref reader), Discussed = Flag(ref reader), Burn = Flag(ref reader) };
        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndArray);
        Expect(IsBase64(parameters.Vector, MaxVector) && IsBase64(parameters.Salt, MaxSalt)
            && parameters is
            {
                Iterations: >= MinIterations and <= MaxIterations,
                KeyBits: 128 or 192 or 256,
                TagBits: 64 or 96 or 104 or 112 or 120 or 128,
                Algorithm: "aes", Mode: "gcm", Compression: "zlib" or "none",
                Kind: "plaintext" or "syntaxhighlighting" or "markdown",
            });
        return parameters;
    }

    private static byte[] ReadCiphertext(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.String);
        // PHP's clients write each slash as \/.
        var text = new byte[reader.ValueSpan.Length];
        var ciphertext = text[..reader.CopyString(text)];
        Expect(Base64.IsValid(ciphertext));
        return ciphertext;
    }

    private static string ReadExpire(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("expire"u8));
        var word = Text(ref reader);
        Expect(word.Length > 0 && reader.Read() && reader.TokenType == JsonTokenType.EndObject);
        return word;
    }

    private static ReadOnlyMemory<byte> Write(Parameters adata, byte[] ciphertext, int length)
    {
        var buffer = new ArrayBufferWriter<byte>(length);
        using var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, 2);
        writer.WriteStartArray("adata"u8);
        writer.WriteStartArray();
        writer.WriteStringValue(adata.Vector);
        writer.WriteStringValue(adata.Salt);
        writer.WriteNumberValue(adata.Iterations);
        writer.WriteNumberValue(adata.KeyBits);
        writer.WriteNumberValue(adata.TagBits);
        writer.WriteStringValue(adata.Algorithm);
        writer.WriteStringValue(adata.Mode);
        writer.WriteStringValue(adata.Compression);
        writer.WriteEndArray();
        writer.WriteStringValue(adata.Kind);
        writer.WriteNumberValue(adata.Discussed ? 1 : 0);
        writer.WriteNumberValue(adata.Burn ? 1 : 0);
        writer.WriteEndArray();
        writer.WriteString("ct"u8, ciphertext);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        // Nothing but the ciphertext is as long.
        Expect(reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 64);
        return reader.GetString()!;
    }

    private static int Number(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.Number);
        return reader.GetInt32();
    }

    private static bool Flag(ref Utf8JsonReader reader)
    {
        var number = Number(ref reader);
        Expect(number is 0 or 1);
        return number == 1;
    }

    private static bool IsBase64(string text, int longest) => text.Length > 0 && text.Length <= longest && Base64.IsValid(text);

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw new JsonException();
        }
    }

    private readonly record struct Parameters(
        string Vector, string Salt, int Iterations, int KeyBits, int TagBits, string Algorithm, string Mode, string Compression,
        string Kind, bool Discussed, bool Burn);
}
