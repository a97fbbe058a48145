using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Caching;
using PasteBin.Api.Pages.Rich;
using PasteBin.Api.Pastes;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pages.Read;

/// <summary>What a browser shows of a paste.</summary>
internal sealed class ReadPages(PageWriter pages, RenderedPages rendered)
{
    /// <summary>Bytes of text in a page; a browser is slow with more, and the raw link has all of it.</summary>
    internal const int LargestShown = 1024 * 1024;

    /// <summary>Nothing a person wrote is this: it would be encoded.</summary>
    internal const string TextMark = "<!--text-->";
    internal const string RichMark = "<!--rich-->";

    /// <summary>Answers GET and HEAD. The page tells no time that passes, so it has an entity tag, and can be kept as long as the paste is the same.</summary>
    public async Task WriteAsync(HttpContext context, PasteResponse response, string layer, bool isEmbedded = false)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers["X-Cache"] = layer;
        var view = pages.View(request);
        var isVersion = request.QueryString.HasValue && request.Query.ContainsKey("version");
        var isText = request.QueryString.HasValue && request.Query["view"] == "text";
        var form = new PageForm(view.Texts.Language, view.Theme, isEmbedded, isText, Negotiation.AcceptsGzip(request.Headers.AcceptEncoding));
        var isKept = rendered.TryGet(response, form, out var page);
        var tag = page?.Tag ?? form.Tag(response);
        if (request.Headers.IfNoneMatch.Count != 0 && Conditions.Matching(request.Headers.IfNoneMatch, tag) is not null)
        {
            headers.ETag = tag;
            headers.Vary = PageView.Vary;
            headers.CacheControl = "no-cache";
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (page is null)
        {
            var text = response.Paste.Format is null ? await StartAsync(response, context.RequestAborted) : default;
            var html = await RenderAsync(view, response, text, new(isEmbedded, isVersion, isText));
            page = new(form.IsGzip ? PageWriter.Compress(html) : html, tag);
        }

        // Nobody finds what belongs to a response that L1 does not have.
        if (!isKept && layer == Layer.Local)
        {
            rendered.Keep(response, form, page);
        }

        PageWriter.WriteHead(context, StatusCodes.Status200OK, "no-cache", isEmbedded);
        headers.ETag = tag;
        if (form.IsGzip)
        {
            headers.ContentEncoding = Paste.Gzip;
        }

        context.Response.ContentLength = page.Html.Length;
        if (!HttpMethods.IsHead(request.Method))
        {
            await context.Response.Body.WriteAsync(page.Html, context.RequestAborted);
        }
    }

    /// <summary>The answer to a POST that reads. A paste that burns is gone by now, so all of it is in the page.</summary>
    public async Task WriteOnceAsync(HttpContext context, PasteResponse response, string layer)
    {
        context.Response.Headers["X-Cache"] = layer;
        var html = await RenderAsync(pages.View(context.Request), response, response.GetIdentity(), new(IsOnce: true));
        await PageWriter.WriteAsync(context, StatusCodes.Status200OK, "no-store", html);
    }

    /// <param name="said">Why it was not opened; null: nobody tried.</param>
    public Task WriteGuardAsync(HttpContext context, Paste paste, string command, ProblemHttpResult? said) => paste.Format is not null
        ? pages.WriteAsync<PastePage>(context, StatusCodes.Status403Forbidden, "no-store", (nameof(PastePage.Paste), paste))
        : pages.WriteAsync<GuardPage>(
            context, said?.StatusCode ?? StatusCodes.Status403Forbidden, "no-store",
            (nameof(GuardPage.Paste), paste), (nameof(GuardPage.Command), command), (nameof(GuardPage.Said), said),
            (nameof(GuardPage.Action), $"/{paste.Key}{(context.Request.Query.ContainsKey("version") ? $"?version={paste.Version}" : "")}"));

    /// <summary>What a browser is to save it as: its title if that is a file's name already, else with the usual ending of its language.</summary>
    internal static string FileName(Paste paste)
    {
        var name = string.Concat((paste.Title ?? paste.Key).Select(static letter => IsForNames(letter) ? letter : '_')).Trim('.', ' ');
        name = name.Length == 0 ? paste.Key : name;
        return Path.GetExtension(name) is { Length: > 1 and <= 6 } ending && !ending.Contains(' ', StringComparison.Ordinal) ? name : $"{name}.{Languages.Ending(paste.Language)}";
    }

    // Marks that turn the direction of writing make one ending look like another.
    private static bool IsForNames(char letter) => !"/\\:*?\"<>|".Contains(letter)
        && char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>The bytes without the start of a character whose end was cut off.</summary>
    internal static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            if (Rune.DecodeFromUtf8(text[^back..], out _, out _) == OperationStatus.NeedMoreData)
            {
                return text.Length - back;
            }
        }

        return text.Length;
    }

    private static async Task<ReadOnlyMemory<byte>> StartAsync(PasteResponse response, CancellationToken cancellation)
    {
        if (response.TryGetIdentity(out var all))
        {
            return all[..Math.Min(all.Length, LargestShown)];
        }

        var start = new byte[Math.Min(response.Paste.Size, LargestShown)];
        await using var stream = response.OpenIdentity();
        await stream.ReadExactlyAsync(start, cancellation);
        return start;
    }

    private async Task<byte[]> RenderAsync(PageView view, PasteResponse response, ReadOnlyMemory<byte> text, Shown shown)
    {
        var paste = response.Paste;
        var isCut = paste.Format is null && text.Length < paste.Size;
        text = text[..(isCut ? Lines.Whole(text.Span) : WholeCharacters(text.Span))];
        var (bytes, isDamaged) = (text.Length, !Utf8.IsValid(text.Span));
        text = Lines.Readable(text);
        var kind = RichView.KindOf(paste, text.Span);
        var isText = kind != RichKind.None && shown.IsText;
        var rich = kind == RichKind.None || isText ? null : RichView.Render(kind, paste, text, isCut, shown.IsEmbedded);
        var around = await pages.RenderAsync<PastePage>(
            view,
            (nameof(PastePage.Paste), paste),
            (nameof(PastePage.LineCount), isCut ? null : Lines.Count(text.Span)),
            (nameof(PastePage.IsCut), isCut && rich is not { Html.IsEmpty: false }),
            (nameof(PastePage.ShownBytes), bytes),
            (nameof(PastePage.Tag), (string?)response.IdentityTag),
            (nameof(PastePage.IsDamaged), isDamaged),
            (nameof(PastePage.Direction), Lines.Direction(text.Span)),
            (nameof(PastePage.IsOnce), shown.IsOnce),
            (nameof(PastePage.IsEmbedded), shown.IsEmbedded),
            (nameof(PastePage.IsVersion), shown.IsVersion),
            (nameof(PastePage.Kind), kind),
            (nameof(PastePage.Rich), rich),
            (nameof(PastePage.IsText), isText));
        return Fill(around, text, rich);
    }

    private static byte[] Fill(string around, ReadOnlyMemory<byte> text, RichText? rich)
    {
        var html = new ArrayBufferWriter<byte>(around.Length + text.Length + (text.Length / 2) + (rich?.Html.Length ?? 0));
        if (around.IndexOf(RichMark, StringComparison.Ordinal) is >= 0 and var richMark)
        {
            Encoding.UTF8.GetBytes(around.AsSpan(0, richMark), html);
            html.Write(rich!.Html.Span);
            around = around[(richMark + RichMark.Length)..];
        }

        if (around.IndexOf(TextMark, StringComparison.Ordinal) is >= 0 and var textMark)
        {
            Encoding.UTF8.GetBytes(around.AsSpan(0, textMark), html);
            // Where both are, links lead to the lines of the first.
            Lines.Write(html, text.Span, hasIds: rich is not { Html.IsEmpty: false });
            around = around[(textMark + TextMark.Length)..];
        }

        Encoding.UTF8.GetBytes(around, html);
        return html.WrittenSpan.ToArray();
    }

    /// <param name="IsText">Whether as text, although there may be another view.</param>
    /// <param name="IsOnce">Whether nothing of it is to be had again.</param>
    private readonly record struct Shown(bool IsEmbedded = false, bool IsVersion = false, bool IsText = false, bool IsOnce = false);
}
