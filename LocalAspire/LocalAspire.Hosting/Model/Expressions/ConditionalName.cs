using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What a conditional expression is called in a manifest: the condition's words and a hash of all four parts, so that the same expression
/// has the same name wherever it is used, and in every run: <c>cond-redis-bindings-tcp-tlsenabled-a197ebb6</c>.
/// </summary>
internal static partial class ConditionalName
{
    public static string Of(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
    {
        var expression = (condition as IManifestExpressionProvider)?.ValueExpression;
        var words = NotAlphanumeric().Replace(expression?.ToLowerInvariant() ?? "", "-").Trim('-');
        var hashed = (expression ?? condition.GetType().Name) + whenTrue.ValueExpression + whenFalse.ValueExpression + matchValue;
        return $"cond-{(words.Length > 0 ? words : "expr")}-{XxHash32(Encoding.UTF8.GetBytes(hashed)):x8}";
    }

    [GeneratedRegex(@"[^\p{L}\p{Nd}]+")]
    private static partial Regex NotAlphanumeric();

    /// <summary>xxHash, 32 bits, seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md): no package in the shared framework has it.</summary>
    private static uint XxHash32(ReadOnlySpan<byte> data)
    {
        const uint P1 = 2654435761, P2 = 2246822519, P3 = 3266489917, P4 = 668265263, P5 = 374761393;
        var length = (uint)data.Length;
        uint hash = P5;
        if (data.Length >= 16)
        {
            Span<uint> lanes = [unchecked(P1 + P2), P2, 0, unchecked(0 - P1)];
            for (; data.Length >= 16; data = data[16..])
            {
                for (var i = 0; i < 4; i++)
                {
                    lanes[i] = unchecked(BitOperations.RotateLeft(lanes[i] + BinaryPrimitives.ReadUInt32LittleEndian(data[(4 * i)..]) * P2, 13) * P1);
                }
            }

            hash = unchecked(BitOperations.RotateLeft(lanes[0], 1) + BitOperations.RotateLeft(lanes[1], 7)
                + BitOperations.RotateLeft(lanes[2], 12) + BitOperations.RotateLeft(lanes[3], 18));
        }

        unchecked
        {
            hash += length;
            for (; data.Length >= 4; data = data[4..])
            {
                hash = BitOperations.RotateLeft(hash + BinaryPrimitives.ReadUInt32LittleEndian(data) * P3, 17) * P4;
            }

            foreach (var last in data)
            {
                hash = BitOperations.RotateLeft(hash + last * P5, 11) * P1;
            }

            hash = (hash ^ (hash >> 15)) * P2;
            hash = (hash ^ (hash >> 13)) * P3;
            return hash ^ (hash >> 16);
        }
    }
}
