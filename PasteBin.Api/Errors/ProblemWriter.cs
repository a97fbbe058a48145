using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using PasteBin.Api.Dialects;
using PasteBin.Api.Forms;
using PasteBin.Api.Pages;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Secrets;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Errors;

/// <summary>
/// Writes every error there is: <c>application/problem+json</c> under <c>/api</c> and for whoever names a JSON type in <c>Accept</c>, else one plain line
/// that reads well in a terminal. A browser gets a page. All carry the request id. PrivateBin's clients get theirs: always 200, whatever has happened.
/// </summary>
internal sealed class ProblemWriter(PageWriter pages) : IProblemDetailsWriter
{
    private const string RetryAfterSeconds = "2";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        var status = problem.Status ?? http.Response.StatusCode;
        problem.Status = status;
        if (problem.Type?.StartsWith(Problem.Page, StringComparison.Ordinal) is not true)
        {
            // The framework's own, whose type is a link to the status in the RFC. "about:blank" says that the status says it all.
            var known = context.Exception is NoRoomException ? Problems.Busy : Problems.Of(status);
            (problem.Type, problem.Title) = (known?.Type ?? "about:blank", known?.Title ?? ReasonPhrases.GetReasonPhrase(status));
            problem.Detail ??= known?.Title ?? "The request cannot be answered as it is.";
        }

        RequestId.Write(http);
        problem.Extensions["requestId"] = http.TraceIdentifier;
        if (status == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        http.Response.Headers.CacheControl = "no-store";
        if (PrivateBin.IsAsked(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
            await PrivateBin.Refuse(problem).ExecuteAsync(http);
            return;
        }

        http.Response.StatusCode = status;
        if (WantsJson(http.Request))
        {
            http.Response.ContentType = "application/problem+json";
            await JsonSerializer.SerializeAsync(http.Response.Body, problem, ProblemJsonContext.Relaxed.ProblemDetails, http.RequestAborted);
        }
        else if (Negotiation.PrefersHtml(http.Request.Headers.Accept))
        {
            await pages.WriteAsync<ProblemPage>(
                http, status, "no-store", (nameof(ProblemPage.Status), status), (nameof(ProblemPage.Name), Problem.NameIn(problem.Type)),
                (nameof(ProblemPage.Reason), problem.Extensions.TryGetValue(Absence.Reason, out var reason) ? reason : null),
                (nameof(ProblemPage.RequestId), http.TraceIdentifier), (nameof(ProblemPage.IsGet), HttpMethods.IsGet(http.Request.Method)),
                (nameof(ProblemPage.IsForm), Multipart.Is(http.Request)));
        }
        else
        {
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync($"{status} {ReasonPhrases.GetReasonPhrase(status)}: {problem.Detail} (request {http.TraceIdentifier})\n", http.RequestAborted);
        }
    }

    internal static bool WantsJson(HttpRequest request) => request.Path.StartsWithSegments("/api") || NamesJson(request);

    internal static bool NamesJson(HttpRequest request) => MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(static type => type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(List<SecretFinding>))]
internal sealed partial class ProblemJsonContext : JsonSerializerContext
{
    /// <summary>Quotes stay readable: the answer is never part of a page.</summary>
    public static ProblemJsonContext Relaxed { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
