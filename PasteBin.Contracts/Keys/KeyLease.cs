using System.Text.Json.Serialization;

namespace PasteBin.Contracts.Keys;

/// <summary>What <c>POST /keys?count=n</c> of hash-service answers: keys nobody else has been given or will be.</summary>
/// <param name="Keys">1 to <see cref="MaxCount"/> keys of ten base62 characters each.</param>
public sealed record KeyLease(IReadOnlyList<string> Keys)
{
    public const int MaxCount = 1000;

    /// <summary>Characters in a key: 62^10 is just under 2^60, enough for a thousand a second over 26 million years.</summary>
    public const int KeyLength = 10;
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(KeyLease))]
public sealed partial class KeysJsonContext : JsonSerializerContext;
