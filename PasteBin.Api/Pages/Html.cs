using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PasteBin.Api.Pages;

/// <summary>Anything a person wrote, for use in HTML.</summary>
internal static class Html
{
    /// <summary>Encodes what means something in HTML, and leaves the letters of every language alone.</summary>
    public static HtmlEncoder Encoder { get; } = HtmlEncoder.Create(UnicodeRanges.All);

    // Line ends would be encoded too, each to five characters.
    public static string Encode(string text) => string.Join('\n', text.Split('\n').Select(Encoder.Encode));
}
