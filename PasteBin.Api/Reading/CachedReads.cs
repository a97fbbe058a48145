using Microsoft.Extensions.Primitives;
using PasteBin.Api.Caching;
using PasteBin.Api.Views;

namespace PasteBin.Api.Reading;

/// <summary>
/// The short way of the request that comes most: <c>GET /raw/{key}</c> finds its route without a look at the others and, when the paste is in L1, its
/// answer without going on to the route. What every request passes, limits for instance, stands between the two.
/// </summary>
internal sealed class CachedReads(PasteCache cache, ViewCounter views, EndpointDataSource endpoints)
{
    private const string Start = "/raw/";

    private static readonly StringValues VaryEncoding = "Accept-Encoding";

    // Not by its template, which a POST that burns has too.
    private readonly Lazy<Endpoint> _endpoint = new(() => endpoints.Endpoints.Single(static endpoint => endpoint.Metadata.GetMetadata<Metadata>() is not null));

    public Task RouteAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path.Value is { } path && path.StartsWith(Start, StringComparison.Ordinal)
            && path.Length > Start.Length && !path.AsSpan(Start.Length).Contains('/'))
        {
            context.SetEndpoint(_endpoint.Value);
        }

        return next(context);
    }

    public Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() != _endpoint.Value)
        {
            return next(context);
        }

        var request = context.Request;
        var key = request.Path.Value.AsSpan(Start.Length);
        if (!request.QueryString.HasValue && cache.TryGet(key, out var response))
        {
            views.Count(context, response);
            context.Response.Headers.Vary = VaryEncoding;
            return RawAnswer.WriteAsync(context, response, Layer.Local);
        }

        request.RouteValues.TryAdd("key", key.ToString());
        return next(context);
    }

    /// <summary>Marks the route.</summary>
    internal sealed class Metadata;
}
