using System.Buffers;

namespace PasteBin.Api.Pages.Read;

/// <summary>UTF-8 text as the content of an HTML element; not for attributes.</summary>
internal static class HtmlText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("&<>\r\0"u8);

    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Special) is >= 0 and var found)
        {
            target.Write(text[..found]);
            target.Write(text[found] switch
            {
                (byte)'&' => "&amp;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                // As itself it would become a line end.
                (byte)'\r' => "&#13;"u8,
                // HTML has no NUL.
                _ => "\uFFFD"u8,
            });
            text = text[(found + 1)..];
        }

        target.Write(text);
    }
}
