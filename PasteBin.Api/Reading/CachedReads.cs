using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Primitives;
using PasteBin.Api.Caching;

namespace PasteBin.Api.Reading;

/// <summary>
/// The short way of the request that comes most: <c>GET /raw/{key}</c> of a paste in L1. It is answered here, before routes are looked for; whatever else
/// it asks for, by a query or from another origin, goes the way that everything goes, and so does every other request.
/// </summary>
internal sealed class CachedReads(PasteCache cache, EndpointDataSource endpoints)
{
    public const string Route = "/raw/{key}";

    private const string Start = "/raw/";

    private static readonly StringValues VaryEncoding = "Accept-Encoding";

    // For who counts and traces requests by their route.
    private readonly Lazy<Endpoint> _endpoint = new(() => endpoints.Endpoints.OfType<RouteEndpoint>().First(static endpoint => endpoint.RoutePattern.RawText == Route));

    public Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || request.Path.Value is not { } path || !path.StartsWith(Start, StringComparison.Ordinal)
            || request.QueryString.HasValue || request.Headers.ContainsKey(CorsConstants.Origin) || !cache.TryGet(path.AsSpan(Start.Length), out var response))
        {
            return next(context);
        }

        context.SetEndpoint(_endpoint.Value);
        context.Response.Headers.Vary = VaryEncoding;
        return RawAnswer.WriteAsync(context, response, Layer.Local);
    }
}
