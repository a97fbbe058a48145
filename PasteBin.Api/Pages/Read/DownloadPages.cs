using Microsoft.Net.Http.Headers;
using PasteBin.Api.Caching;
using PasteBin.Api.Reading;
using PasteBin.Api.Views;

namespace PasteBin.Api.Pages.Read;

/// <summary><c>GET /{key}/download</c>: the text with a name to save it under; <c>GET /{key}/embed</c>: its page for inside another site's.</summary>
internal sealed class DownloadPages(PasteCache cache, PasteAnswers answers, LargeReads reads, ReadPages pages, ViewCounter views)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/{key}/download", PagesFeature.GetOrHead, DownloadAsync);
        routes.MapMethods("/{key}/embed", PagesFeature.GetOrHead, EmbedAsync);
    }

    private async Task DownloadAsync(HttpContext context)
    {
        if (await FindAsync(context) is var (response, layer))
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(ReadPages.FileName(response.Paste));
            context.Response.Headers.ContentDisposition = disposition.ToString();
            context.Response.Headers.Vary = "Accept-Encoding";
            await answers.WriteAsync(context, response, layer, ReadForm.Text);
        }
    }

    private async Task EmbedAsync(HttpContext context)
    {
        if (await FindAsync(context) is var (response, layer))
        {
            views.Count(context, response);
            await reads.HoldAsync(context, LargeReads.Cost(response, layer, ReadForm.Page), () => pages.WriteAsync(context, response, layer, isEmbedded: true));
        }
    }

    /// <summary>What the link alone gives out; null when that is nothing, and it was said.</summary>
    private async Task<(PasteResponse Response, string Layer)?> FindAsync(HttpContext context)
    {
        var key = (string)context.Request.RouteValues["key"]!;
        var (response, layer) = await cache.FindAsync(key, context.RequestAborted);
        switch (response)
        {
            case null:
                await PasteAnswers.WriteMissingAsync(context, ReadForm.Page);
                return null;
            case { Paste.IsGuarded: true }:
                await answers.WriteBurnAsync(context, response.Paste, ReadForm.Page);
                return null;
            default:
                return (response, layer);
        }
    }
}
