using System.IO.Compression;
using System.Text;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Tests.Api.Pastes.Creating;

public sealed class TextCompressionTests
{
    [Fact]
    public void What_repeats_is_stored_compressed_and_comes_back_whole()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("All work and no play makes Jack a dull boy.\r\n", 1000)));
        var (content, encoding) = TextCompression.Compress(text);
        Assert.Equal(Paste.Gzip, encoding);
        Assert.True(content.Length < text.Length / 10);
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        Assert.Equal(text, plain.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(31_412)]
    [InlineData(63_455)]
    [InlineData(999_724)]
    [InlineData(5_000_000)]
    public void What_does_not_compress_is_stored_as_it_came(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        var (content, encoding) = TextCompression.Compress(noise);
        Assert.Null(encoding);
        Assert.Equal(noise, content);
    }

    [Fact]
    public void Short_texts_are_left_alone() => Assert.Null(TextCompression.Compress(new byte[1023]).Encoding);
}
