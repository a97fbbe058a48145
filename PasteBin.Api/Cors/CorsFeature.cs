using System.Buffers;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace PasteBin.Api.Cors;

/// <summary>
/// Pages of any origin may use the API, and never with a visitor's credentials: there are none, and what a token allows it allows to whoever has it.
/// PasteBin's own pages are for no other page to read.
/// </summary>
internal static class CorsFeature
{
    private static readonly PathString[] Open = ["/api", "/raw", "/openapi"];

    private static readonly string[] Methods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    /// <summary>What scripts may read besides what they always may.</summary>
    internal static readonly string[] ExposedHeaders =
    [
        "Accept-Ranges", "Allow", "Content-Encoding", "Content-Range", "ETag", "Location", "RateLimit", "RateLimit-Limit", "RateLimit-Policy", "RateLimit-Remaining",
        "RateLimit-Reset", "Retry-After", "WWW-Authenticate", "X-Cache", "X-Delete-Token", "X-Reads-Left", "X-Request-Id", "X-Secrets-Found",
    ];

    // Tokens of RFC 9110, as names of headers are, and what separates them.
    private static readonly SearchValues<char> HeaderNames =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz, \t");

    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(2);

    public static void AddOpenCors(this IHostApplicationBuilder builder) => builder.Services.AddCors(static cors => cors.AddDefaultPolicy(
        static policy => policy.AllowAnyOrigin().WithMethods(Methods).AllowAnyHeader().WithExposedHeaders(ExposedHeaders).SetPreflightMaxAge(PreflightAge)));

    public static bool IsOpen(HttpRequest request) => Array.Exists(Open, path => request.Path.StartsWithSegments(path));

    /// <summary>By path, not by route: an answer that no route gave, such as a 404, is for the page to read too.</summary>
    public static void UseOpenCors(this IApplicationBuilder app) => app.UseWhen(
        static context => context.Request.Headers.ContainsKey(CorsConstants.Origin) && IsOpen(context.Request),
        static branch => branch.Use(ForgetImpossibleHeaders).UseCors());

    /// <summary>Headers that are asked for stand in the answer, and bytes that no name has, a control character for instance, may not.</summary>
    private static Task ForgetImpossibleHeaders(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.AccessControlRequestHeaders.ToString().AsSpan().ContainsAnyExcept(HeaderNames))
        {
            context.Request.Headers.Remove(CorsConstants.AccessControlRequestHeaders);
        }

        return next(context);
    }
}
