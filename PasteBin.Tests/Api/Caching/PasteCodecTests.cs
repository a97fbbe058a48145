using System.Security.Cryptography;
using PasteBin.Api.Caching;
using PasteBin.Api.Pastes;
using Xunit;

namespace PasteBin.Tests.Api.Caching;

public sealed class PasteCodecTests
{
    public static TheoryData<Paste> Pastes =>
    [
        SomePaste.With("text", title: "Заглавие 🍋", expiresAt: new DateTimeOffset(2026, 12, 1, 0, 0, 0, 123, TimeSpan.Zero)),
        SomePaste.With(RandomNumberGenerator.GetBytes(100_000)) with { Language = null, Version = 7 },
        SomePaste.Compressed(new byte[50_000]) with { Title = "", Format = Paste.PrivateBin },
    ];

    [Theory]
    [MemberData(nameof(Pastes))]
    public void What_goes_in_comes_out(Paste paste)
    {
        var decoded = PasteCodec.Decode(paste.Key, PasteCodec.Encode(paste));
        Assert.NotNull(decoded);
        Assert.Equal(paste.Content.ToArray(), decoded.Content.ToArray());
        Assert.Equal(paste.ContentHash, decoded.ContentHash);
        Assert.Equal(paste with { Content = default, ContentHash = [] }, decoded with { Content = default, ContentHash = [] });
    }

    [Fact]
    public void What_was_cut_off_anywhere_is_a_miss()
    {
        var whole = PasteCodec.Encode(SomePaste.With("some text", title: "A title"));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(PasteCodec.Decode("abcdefghij", whole.AsMemory(0, length)));
        }

        Assert.Null(PasteCodec.Decode("abcdefghij", (byte[])[.. whole, 0]));
    }

    [Fact]
    public void Bytes_of_somebody_else_are_a_miss()
    {
        var whole = PasteCodec.Encode(SomePaste.With("some text", title: "A title"));
        Assert.Null(PasteCodec.Decode("abcdefghij", RandomNumberGenerator.GetBytes(500)));
        var otherVersion = whole.ToArray();
        otherVersion[0]++;
        Assert.Null(PasteCodec.Decode("abcdefghij", otherVersion));
    }

    [Fact]
    public void Damage_is_a_miss_or_a_paste_but_never_a_failure()
    {
        var random = new Random(1);
        var whole = PasteCodec.Encode(SomePaste.With("some text", title: "A title"));
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(4, damaged.Length)] = (byte)random.Next(256);
            damaged[random.Next(4, damaged.Length)] = (byte)random.Next(256);
            _ = PasteCodec.Decode("abcdefghij", damaged);
        }
    }

    [Fact]
    public void A_paste_that_burns_is_refused() =>
        Assert.Throws<ArgumentException>(() => PasteCodec.Encode(SomePaste.With("secret", burn: true)));
}
