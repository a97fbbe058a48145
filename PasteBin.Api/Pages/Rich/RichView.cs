using PasteBin.Api.Pages.Read;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Pages.Rich;

/// <summary>What a text can be shown as besides its lines. The names are those of the page's texts.</summary>
public enum RichKind
{
    None,
    Markdown,
    Table,
    Json,

    /// <summary>What a terminal showed, with its colours.</summary>
    Terminal,
}

/// <param name="Html">Empty: it cannot be shown so.</param>
/// <param name="Note">Of <c>view-note</c> in the page's texts: what is missing, or why there is nothing; null: all is there.</param>
/// <param name="Number">What the note counts.</param>
public sealed record RichText(ReadOnlyMemory<byte> Html, string? Note = null, int Number = 0)
{
    /// <summary>The <c>dir</c> of its element; null: the text's own.</summary>
    public string? Direction { get; init; }

    public static RichText None(string note, int number = 0) => new(default, note, number);
}

/// <summary>Other views of texts, made here so that they need no script: everything in them is bounded, and nothing in a text becomes markup of its own.</summary>
internal static class RichView
{
    /// <summary>Bytes of a text that becomes a tree: more is for programs.</summary>
    public const int LargestWhole = 512 * 1024;

    /// <summary>Bytes of a text that becomes a document, which a hostile one makes slow.</summary>
    public const int LargestDocument = 256 * 1024;

    /// <summary>By the paste's language, else its title's ending, else by what only a terminal's log has.</summary>
    public static RichKind KindOf(Paste paste, ReadOnlySpan<byte> text) => paste.Format is not null ? RichKind.None
        : (paste.Language ?? Ending(paste.Title)) switch
        {
            "markdown" or "md" => RichKind.Markdown,
            "csv" or "tsv" => RichKind.Table,
            "json" or "jsonl" or "ndjson" or "geojson" => RichKind.Json,
            "ansi" => RichKind.Terminal,
            _ => text.IndexOf("\e["u8) >= 0 ? RichKind.Terminal : RichKind.None,
        };

    /// <param name="text">UTF-8.</param>
    /// <param name="isCut">Whether there is more of it than this.</param>
    /// <param name="isEmbedded">Whether links lead out of a frame.</param>
    public static RichText Render(RichKind kind, Paste paste, ReadOnlyMemory<byte> text, bool isCut, bool isEmbedded) => kind switch
    {
        RichKind.Terminal => TerminalView.Render(text.Span, isCut),
        RichKind.Table => TableView.Render(text.Span, isCut, IsTabbed(paste)),
        _ when isCut || text.Length > (kind == RichKind.Json ? LargestWhole : LargestDocument) => RichText.None("large"),
        RichKind.Json => JsonView.Render(text.Span),
        _ => MarkdownView.Render(text.Span, isEmbedded),
    };

    private static bool IsTabbed(Paste paste) => (paste.Language ?? Ending(paste.Title)) == "tsv" || Ending(paste.Title) == "tsv";

    private static string? Ending(string? title) => Path.GetExtension(title) is { Length: > 1 } ending ? ending[1..].ToLowerInvariant() : null;
}
