using System.IO.Compression;
using PasteBin.Api.Reading;
using Xunit;

namespace PasteBin.Tests.Api.Reading;

public sealed class PasteResponseTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public void Each_form_has_its_own_tag_and_the_same_text_always_the_same()
    {
        var paste = new PasteResponse(SomePaste.Compressed(new byte[1000]));
        var again = new PasteResponse(SomePaste.Compressed(new byte[1000]));
        var other = new PasteResponse(SomePaste.Compressed(new byte[1001]));
        string?[] tags = [paste.IdentityTag, paste.EncodedTag, paste.JsonTag];
        Assert.Equal(3, tags.Distinct().Count());
        Assert.All(tags, tag => Assert.Matches("^\"[A-Za-z0-9_-]{22}(-gzip)?\"$", tag));
        Assert.Equal(paste.IdentityTag, again.IdentityTag);
        Assert.Equal(paste.JsonTag, again.JsonTag);
        Assert.NotEqual(paste.IdentityTag, other.IdentityTag);
        Assert.Equal(0, new PasteResponse(SomePaste.With("text")).EncodedTag.Count);
    }

    [Fact]
    public void The_json_tag_moves_with_what_only_json_says()
    {
        var paste = SomePaste.With("text");
        string[] tags =
        [
            new PasteResponse(paste).JsonTag,
            new PasteResponse(paste with { Title = "x" }).JsonTag,
            new PasteResponse(paste with { Language = "x" }).JsonTag,
            new PasteResponse(paste with { Version = 2 }).JsonTag,
            new PasteResponse(paste with { ExpiresAt = DateTimeOffset.UnixEpoch }).JsonTag,
        ];
        Assert.Equal(tags.Length, tags.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(MiB)]
    [InlineData(MiB + 1)]
    [InlineData(3 * MiB)]
    public void Compressed_bytes_come_out_as_they_went_in(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes.AsSpan(0, size / 2));
        var response = new PasteResponse(SomePaste.Compressed(bytes));
        Assert.Equal(size <= MiB, response.TryGetIdentity(out _));
        Assert.True(bytes.AsSpan().SequenceEqual(response.GetIdentity().Span));
        using var stream = response.OpenIdentity();
        var read = new byte[size];
        stream.ReadExactly(read);
        Assert.Equal(-1, stream.ReadByte());
        Assert.True(bytes.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void The_cost_has_room_for_the_text_that_is_decompressed_later_and_never_changes()
    {
        var response = new PasteResponse(SomePaste.Compressed(new byte[MiB]));
        var cost = response.Cost;
        Assert.True(response.TryGetIdentity(out _));
        Assert.Equal(cost, response.Cost);
        Assert.InRange(cost, MiB, MiB + 20_000);
        Assert.InRange(new PasteResponse(SomePaste.Compressed(new byte[2 * MiB])).Cost, 1, 100_000);
    }

    [Fact]
    public void Damaged_storage_is_an_error_and_not_half_a_text()
    {
        var paste = SomePaste.Compressed(new byte[5000]);
        Assert.Throws<EndOfStreamException>(() => new PasteResponse(paste with { Size = 5001 }).GetIdentity());
        Assert.ThrowsAny<Exception>(() => new PasteResponse(paste with { Content = paste.Content[..^20] }).GetIdentity());
        Assert.Throws<InvalidDataException>(() => new PasteResponse(paste with { Content = new byte[100] }).GetIdentity());
    }
}
