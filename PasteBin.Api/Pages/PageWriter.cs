using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using PasteBin.Api.Pastes;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pages;

/// <summary>Renders components to pages, and writes them.</summary>
internal sealed class PageWriter(IServiceProvider services, ILoggerFactory loggers, PasteLinks links)
{
    public PageView View(HttpRequest request) => PageView.For(request, links.BasePath);

    /// <param name="parameters">Of the component; <see cref="PageView"/> it gets besides.</param>
    public async Task WriteAsync<T>(HttpContext context, int status, string cacheControl, params (string Name, object? Value)[] parameters) where T : IComponent
    {
        var html = await RenderAsync<T>(View(context.Request), parameters);
        await WriteAsync(context, status, cacheControl, Encoding.UTF8.GetBytes(html));
    }

    public async Task<string> RenderAsync<T>(PageView view, params (string Name, object? Value)[] parameters) where T : IComponent
    {
        var all = parameters.ToDictionary(static one => one.Name, static one => one.Value);
        all.Add("View", view);
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(all))).ToHtmlString());
    }

    /// <summary>Compressed for a GET. What answers a POST may repeat what was typed beside a token, and then its length would tell of both (BREACH).</summary>
    public static Task WriteAsync(HttpContext context, int status, string cacheControl, byte[] html, bool isFrameable = false)
    {
        WriteHead(context, status, cacheControl, isFrameable);
        if (HttpMethods.IsGet(context.Request.Method) && Negotiation.AcceptsGzip(context.Request.Headers.AcceptEncoding))
        {
            html = Compress(html);
            context.Response.Headers.ContentEncoding = Paste.Gzip;
        }

        context.Response.ContentLength = html.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(html, context.RequestAborted).AsTask();
    }

    public static void WriteHead(HttpContext context, int status, string cacheControl, bool isFrameable = false)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.Vary = PageView.Vary;
        response.Headers.CacheControl = cacheControl;
        PageHeaders.Write(response, isFrameable);
    }

    public static byte[] Compress(byte[] html)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(html);
        }

        return target.ToArray();
    }
}
