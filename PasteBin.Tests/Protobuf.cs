namespace PasteBin.Tests;

/// <summary>As much of the protobuf wire format (https://protobuf.dev/programming-guides/encoding/) as reading a few fields takes.</summary>
internal static class Protobuf
{
    /// <summary>Every length-delimited value of one field: messages, strings, bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int field)
    {
        var position = 0;
        while (position < message.Length)
        {
            var tag = ReadVarint(message.Span, ref position);
            switch (tag & 7)
            {
                case 0:
                    ReadVarint(message.Span, ref position);
                    break;
                case 1:
                    position += 8;
                    break;
                case 5:
                    position += 4;
                    break;
                case 2:
                    var length = (int)ReadVarint(message.Span, ref position);
                    if ((int)(tag >> 3) == field)
                    {
                        yield return message.Slice(position, length);
                    }

                    position += length;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} is not one of proto3's.");
            }
        }
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
