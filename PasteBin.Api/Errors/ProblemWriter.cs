using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace PasteBin.Api.Errors;

/// <summary>
/// Writes every error there is: <c>application/problem+json</c> under <c>/api</c> and for whoever names a JSON type in <c>Accept</c>, else one plain line
/// that reads well in a terminal. Both carry the request id.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    private const string RetryAfterSeconds = "2";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        var status = problem.Status ?? http.Response.StatusCode;
        problem.Status = status;
        // "about:blank" says that the status says it all; the framework's own default, a link to the status in the RFC, says no more.
        problem.Type = problem.Type is { } type && !type.StartsWith("https://tools.ietf.org/", StringComparison.Ordinal) ? type : "about:blank";
        problem.Title = ReasonPhrases.GetReasonPhrase(status);
        problem.Detail ??= Say(status);
        problem.Extensions["requestId"] = http.TraceIdentifier;
        if (status == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (WantsJson(http.Request))
        {
            http.Response.ContentType = "application/problem+json";
            await JsonSerializer.SerializeAsync(http.Response.Body, problem, ProblemJsonContext.Relaxed.ProblemDetails, http.RequestAborted);
        }
        else
        {
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync($"{status} {problem.Title}: {problem.Detail} (request {http.TraceIdentifier})\n", http.RequestAborted);
        }
    }

    internal static bool WantsJson(HttpRequest request) => request.Path.StartsWithSegments("/api") || NamesJson(request);

    internal static bool NamesJson(HttpRequest request) => MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(static type => type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    private static string Say(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is malformed; check its headers and its body.",
        StatusCodes.Status404NotFound => "There is nothing here: it never was, its time is up, or it was deleted.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take that method; the Allow header lists those it takes.",
        StatusCodes.Status408RequestTimeout => "The body came too slowly; send it again.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large; send less.",
        StatusCodes.Status415UnsupportedMediaType => "This address does not take that Content-Type.",
        StatusCodes.Status503ServiceUnavailable => "Something this needs does not answer; try again in a few seconds.",
        >= 500 => "Something went wrong here, and it is in the log under this request id.",
        _ => "The request cannot be answered as it is.",
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ProblemJsonContext : JsonSerializerContext
{
    /// <summary>Quotes stay readable: the answer is never part of a page.</summary>
    public static ProblemJsonContext Relaxed { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
