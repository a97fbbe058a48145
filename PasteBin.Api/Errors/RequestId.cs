using System.Diagnostics;
using Microsoft.Extensions.Primitives;

namespace PasteBin.Api.Errors;

/// <summary>
/// Every answer carries <c>X-Request-Id</c>: the caller's own when it is short and plain, else the id of
/// the request's trace, by which the logs find it, or one like it when nothing is traced.
/// And every answer says that it is of the type it says, whatever a browser would make of text that somebody wrote.
/// </summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";

    private const int MaxLength = 64;

    private static readonly StringValues NoSniff = "nosniff";

    public static IApplicationBuilder UseRequestId(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.TraceIdentifier = Accept(context.Request.Headers[Header])
            ?? (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
        Write(context);
        return next(context);
    });

    /// <summary>Once more for an error: the exception handler has cleared the headers.</summary>
    internal static void Write(HttpContext context)
    {
        context.Response.Headers[Header] = context.TraceIdentifier;
        context.Response.Headers.XContentTypeOptions = NoSniff;
    }

    /// <summary>It comes back in a header, in JSON and in plain lines, and lands in logs: only what needs no escaping anywhere.</summary>
    internal static string? Accept(string? given) =>
        given is { Length: > 0 and <= MaxLength } && given.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? given : null;
}
