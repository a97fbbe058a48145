using System.Text;
using System.Text.Json;
using PasteBin.Api.Reading;
using Xunit;

namespace PasteBin.Tests.Api.Reading;

public sealed class PasteJsonTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("zero \0, quote \", backslash \\, line\r\n, tab\t")]
    [InlineData("\uFEFFЗдравей, 世界 🌍 \u2028")]
    [InlineData("</script><b>&amp;")]
    public void Text_comes_back_from_json_as_it_was(string text)
    {
        var json = Write(SomePaste.With(text, title: text));
        Assert.Equal("utf-8", json.GetProperty("encoding").GetString());
        Assert.Equal(text, json.GetProperty("content").GetString());
        Assert.Equal(text, json.GetProperty("title").GetString());
        Assert.Equal(Encoding.UTF8.GetByteCount(text), json.GetProperty("size").GetInt32());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { (byte)'a', 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Bytes_that_are_not_utf8_come_back_from_base64(byte[] bytes)
    {
        var json = Write(SomePaste.With(bytes));
        Assert.Equal("base64", json.GetProperty("encoding").GetString());
        Assert.Equal(bytes, json.GetProperty("content").GetBytesFromBase64());
    }

    [Fact]
    public void Compressed_text_is_text_again() =>
        Assert.Equal(new string('a', 5000), Write(SomePaste.Compressed(Encoding.UTF8.GetBytes(new string('a', 5000)))).GetProperty("content").GetString());

    [Fact]
    public void Never_is_null()
    {
        Assert.Equal(JsonValueKind.Null, Write(SomePaste.With()).GetProperty("expiresAt").ValueKind);
        Assert.Equal(
            new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Write(SomePaste.With(expiresAt: new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero))).GetProperty("expiresAt").GetDateTimeOffset());
    }

    private static JsonElement Write(PasteBin.Api.Pastes.Paste paste) =>
        JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(PasteJson.From(new PasteResponse(paste)), ReadingJsonContext.Relaxed.PasteJson)).RootElement;
}
