using System.Security.Cryptography;
using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Api.Pastes;

public sealed class EnvelopeTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(Envelope.KeyLength);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void What_was_sealed_is_opened_with_the_same_key_alone(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var envelope = Envelope.Seal(Key, content);
        Assert.Equal(content, Envelope.Open(Key, envelope));
        Assert.Null(Envelope.Open(RandomNumberGenerator.GetBytes(Envelope.KeyLength), envelope));
    }

    [Fact]
    public void No_byte_of_it_can_change_or_be_missing()
    {
        var envelope = Envelope.Seal(Key, "swordfish"u8);
        for (var position = 0; position < envelope.Length; position++)
        {
            var changed = envelope.ToArray();
            changed[position] ^= 1;
            Assert.Null(Envelope.Open(Key, changed));
            Assert.Null(Envelope.Open(Key, envelope.AsSpan(0, position)));
        }
    }

    [Fact]
    public void The_same_content_is_never_sealed_the_same_way() => Assert.NotEqual(Envelope.Seal(Key, "swordfish"u8), Envelope.Seal(Key, "swordfish"u8));
}
