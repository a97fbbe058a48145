using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.RateLimits;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Reports;

/// <summary>
/// <c>POST /api/v1/pastes/{key}/reports</c>: tells the operator that something is wrong with a paste. Any paste that is there, also one that burns or has a
/// password, which the report neither reads nor opens. The answer is the same for the first report and for one that does not count.
/// </summary>
internal static class ReportRoutes
{
    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/pastes/{key}/reports", ReportAsync);

    private static async Task<Results<Accepted, ProblemHttpResult>> ReportAsync(string key, HttpContext context, ReportStore store)
    {
        var (reason, mistake) = await ReadAsync(context.Request);
        if (mistake is not null)
        {
            return mistake;
        }

        reason = reason?.Trim();
        if (string.IsNullOrEmpty(reason))
        {
            return Problems.Empty.Say("Say in reason what is wrong with the paste.");
        }

        if (reason.Length > NewReport.MaxReason || !PasteTerms.IsUnicode(reason) || reason.Any(static c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        {
            return Problems.Invalid.Say($"Write reason in at most {NewReport.MaxReason} characters, without control characters.");
        }

        context.Response.Headers.CacheControl = "no-store";
        return PasteKey.IsPossible(key) && await store.AddAsync(key, ClientNetwork.BytesOf(context.Connection.RemoteIpAddress), reason, context.RequestAborted)
            ? TypedResults.Accepted((string?)null) : await Absence.ExplainAsync(context, key);
    }

    private static async Task<(string? Reason, ProblemHttpResult? Mistake)> ReadAsync(HttpRequest request)
    {
        // A character is four bytes at most.
        const int MaxText = 4 * NewReport.MaxReason;
        if (Multipart.Is(request) || UrlEncoded.Is(request))
        {
            var (upload, refusal) = await Upload.ReadFormAsync(request, MaxText);
            using (upload)
            {
                return (upload?.Form!.Text("reason", MaxText), refusal);
            }
        }

        var (given, mistake) = await JsonBody.ReadAsync(request, MaxText, ReportsJsonContext.Default.NewReport, NewReport.Example);
        return (given?.Reason, mistake);
    }
}

/// <summary>Body of <c>POST /api/v1/pastes/{key}/reports</c>.</summary>
/// <param name="Reason">What is wrong, for the operator to read.</param>
internal sealed record NewReport(string? Reason)
{
    public const int MaxReason = 1000;
    public const string Example = """{"reason":"It has my address and telephone number."}""";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NewReport))]
internal sealed partial class ReportsJsonContext : JsonSerializerContext;
