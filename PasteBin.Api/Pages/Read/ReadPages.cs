using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Caching;
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

    /// <summary>Answers GET and HEAD. The page tells no time that passes, so it has an entity tag, and can be kept as long as the paste is the same.</summary>
    public async Task WriteAsync(HttpContext context, PasteResponse response, string layer, bool isEmbedded = false)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers["X-Cache"] = layer;
        var view = pages.View(request);
        var isVersion = request.QueryString.HasValue && request.Query.ContainsKey("version");
        var form = new PageForm(view.Texts.Language, view.Theme, isEmbedded, Negotiation.AcceptsGzip(request.Headers.AcceptEncoding));
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
            var html = await RenderAsync(view, response, response.Paste.Format is null ? await StartAsync(response, context.RequestAborted) : default, isOnce: false, isEmbedded, isVersion);
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
        var html = await RenderAsync(pages.View(context.Request), response, response.GetIdentity(), isOnce: true, isEmbedded: false, isVersion: false);
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

    private async Task<byte[]> RenderAsync(PageView view, PasteResponse response, ReadOnlyMemory<byte> text, bool isOnce, bool isEmbedded, bool isVersion)
    {
        text = text[..WholeCharacters(text.Span)];
        var around = await pages.RenderAsync<PastePage>(
            view,
            (nameof(PastePage.Paste), response.Paste),
            (nameof(PastePage.LineCount), Lines.Count(text.Span)),
            (nameof(PastePage.IsCut), response.Paste is { Format: null, Size: > LargestShown } && !isOnce),
            (nameof(PastePage.IsDamaged), !Utf8.IsValid(text.Span)),
            (nameof(PastePage.IsOnce), isOnce),
            (nameof(PastePage.IsEmbedded), isEmbedded),
            (nameof(PastePage.IsVersion), isVersion));
        var mark = around.IndexOf(TextMark, StringComparison.Ordinal);
        var html = new ArrayBufferWriter<byte>(around.Length + text.Length + (text.Length / 2));
        Encoding.UTF8.GetBytes(around.AsSpan(0, mark), html);
        Lines.Write(html, text.Span);
        Encoding.UTF8.GetBytes(around.AsSpan(mark + TextMark.Length), html);
        return html.WrittenSpan.ToArray();
    }
}
