using System.Text;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Extensions.TaskLists;
using Markdig.Extensions.Yaml;
using Markdig.Helpers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using PasteBin.Api.Pages.Read;

namespace PasteBin.Api.Pages.Rich;

/// <summary>Markdown as GitHub has it, without HTML of its own: CommonMark with tables, task lists, footnotes and bare links.</summary>
internal static class MarkdownView
{
    // Ids of the page's own elements are not for a text to take.
    private const string IdPrefix = "md-";

    private static readonly MarkdownPipeline Pipeline = CreatePipeline();

    /// <param name="isEmbedded">Whether links lead out of a frame.</param>
    public static RichText Render(ReadOnlySpan<byte> text, bool isEmbedded)
    {
        try
        {
            var document = Markdown.Parse(Encoding.UTF8.GetString(text), Pipeline);
            Adapt(document);
            using var writer = new StringWriter();
            var renderer = new HtmlRenderer(writer) { UseNonAsciiNoEscape = true };
            Pipeline.Setup(renderer);
            renderer.ObjectRenderers.FindExact<CodeBlockRenderer>()!.OutputAttributesOnPre = true;
            renderer.ObjectRenderers.Replace<LinkInlineRenderer>(new SafeLinkRenderer(isEmbedded));
            renderer.ObjectRenderers.Replace<AutolinkInlineRenderer>(new SafeAutolinkRenderer(isEmbedded));
            renderer.ObjectRenderers.Replace<HtmlTaskListRenderer>(new TaskRenderer());
            renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new PlainTableRenderer());
            renderer.Render(document);
            // Its blocks have their own, for which a browser would look through all of them.
            return new(Encoding.UTF8.GetBytes(writer.ToString())) { Direction = "ltr" };
        }
        // What Markdig says of lists in lists in lists, beyond its own bound.
        catch (ArgumentException)
        {
            return RichText.None("deep", 128);
        }
    }

    private static MarkdownPipeline CreatePipeline()
    {
        var builder = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseTaskLists().UseFootnotes()
            .UseAutoLinks().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough);
        // Shown as it is, instead of as a heading between two lines.
        builder.BlockParsers.Insert(0, new YamlFrontMatterParser());
        return builder.Build();
    }

    private static void Adapt(MarkdownDocument document)
    {
        // Markdig's own way to number headings that are the same looks at all of them for each.
        var headings = new Dictionary<string, int>();
        foreach (var one in document.Descendants())
        {
            switch (one)
            {
                case HeadingBlock heading:
                    // The page's own title is the first level.
                    heading.Level = Math.Min(heading.Level + 1, 6);
                    heading.SetAttributes(new() { Id = IdPrefix + Id(heading, headings), Properties = [new("dir", Direction(heading))] });
                    break;
                case CodeBlock code:
                    // What scrolls must be reached by keyboard.
                    code.GetAttributes().AddProperty("tabindex", "0");
                    break;
                case LinkInline { IsImage: false, Url: ['#', ..] } link:
                    link.Url = $"#{IdPrefix}{link.Url[1..]}";
                    break;
                // What is inside them is what theirs is found by.
                case ParagraphBlock or ListBlock or QuoteBlock when ((Block)one).Parent is MarkdownDocument:
                    one.GetAttributes().AddProperty("dir", Direction(one));
                    break;
            }
        }
    }

    /// <summary>As GitHub makes them: <c>installing</c>, <c>installing-1</c>.</summary>
    private static string Id(HeadingBlock heading, Dictionary<string, int> taken)
    {
        var id = LinkHelper.UrilizeAsGfm(string.Concat(Words(heading)));
        var count = taken.GetValueOrDefault(id);
        taken[id] = count + 1;
        return count == 0 ? id : $"{id}-{count}";
    }

    /// <summary>By its first letter, as <see cref="Lines.Direction(ReadOnlySpan{char})"/> says.</summary>
    private static string Direction(MarkdownObject block)
    {
        var start = string.Concat(Words(block).Take(Lines.LongestSearch));
        return start.Length == 0 ? "ltr" : Lines.Direction(start.AsSpan());
    }

    private static IEnumerable<string> Words(MarkdownObject block) => (block is LeafBlock { Inline: var inline } ? inline?.Descendants() ?? [] : block.Descendants())
        .Select(static one => one switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            AutolinkInline link => link.Url,
            HtmlEntityInline entity => entity.Transcoded.ToString(),
            _ => "",
        })
        .Where(static words => words.Length > 0);
}
