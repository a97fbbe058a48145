using System.Diagnostics;
using System.Security.Cryptography;

namespace PasteBin.Api.Errors;

/// <summary>
/// Every answer carries <c>X-Request-Id</c>: the caller's own when it is short and plain, else the id of the request's trace, by which the logs find it.
/// And every answer says that it is of the type it says, whatever a browser would make of text that somebody wrote.
/// </summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";

    private const int MaxLength = 64;

    public static IApplicationBuilder UseRequestId(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.TraceIdentifier = Accept(context.Request.Headers[Header]) ?? Activity.Current?.TraceId.ToHexString() ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        // At the last moment: the exception handler clears the headers.
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            context.Response.Headers[Header] = context.TraceIdentifier;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    /// <summary>It comes back in a header, in JSON and in plain lines, and lands in logs: only what needs no escaping anywhere.</summary>
    internal static string? Accept(string? given) =>
        given is { Length: > 0 and <= MaxLength } && given.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? given : null;
}
