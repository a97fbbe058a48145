using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Caching;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;
using PasteBin.Api.Views;

namespace PasteBin.Api.Dialects;

/// <summary>
/// hastebin (toptal/haste-server): <c>POST /documents</c> → <c>{"key":"…"}</c>, <c>GET /documents/{key}</c> → <c>{"data":"…","key":"…"}</c>. Its
/// <c>GET /raw/{key}</c> is PasteBin's own.
/// </summary>
internal static class Hastebin
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly HashSet<string> NoForms = [];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/documents", CreateAsync);
        routes.MapMethods("/documents/{key}", GetOrHead, ReadAsync);
    }

    /// <summary>The body is the text whatever it is announced as; of a multipart form it is the field <c>data</c>.</summary>
    private static async Task<IResult> CreateAsync(HttpContext context, PasteCreator creator, PasteLinks links, IOptions<PasteOptions> options)
    {
        var request = context.Request;
        var (upload, refusal) = await Upload.ReadAsync(request, options.Value.MaxSize, NoForms);
        if (upload is null)
        {
            return Refuse(creator.Refuse(refusal!).Refusal!);
        }

        using (upload)
        {
            var (wishes, mistake) = RawTerms.Read(request);
            var outcome = await creator.CreateAsync(new(upload.Form?.Bytes("data") ?? upload.Text, wishes, mistake), context);
            if (outcome.Paste is not { } paste)
            {
                return Refuse(outcome.Refusal!);
            }

            CreatedPaste.Describe(context.Response, outcome, links.Page(request, paste.Key));
            return TypedResults.Json(new HastebinKey(paste.Key), HastebinJsonContext.Relaxed.HastebinKey);
        }
    }

    // The original says 400 where others say 413, and its clients look for the sentence.
    private static JsonHttpResult<HastebinMessage> Refuse(ProblemHttpResult refusal) => refusal.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? Message("Document exceeds maximum length.", StatusCodes.Status400BadRequest) : Message(refusal.ProblemDetails.Detail!, refusal.StatusCode);

    private static async Task<IResult> ReadAsync(string key, HttpContext context, PasteCache cache, PasteAnswers answers, LargeReads reads, ViewCounter views)
    {
        key = PasteKey.WithoutExtension(key);
        var (response, _) = await cache.FindAsync(key, context.RequestAborted);
        if (response is null or { Paste.IsGuarded: true })
        {
            context.Response.Headers.CacheControl = "no-store";
            return response is null ? await MissingAsync(context, key)
                : Message(answers.GuardNote(context.Request, response.Paste), StatusCodes.Status403Forbidden);
        }

        views.Count(context, response);
        context.Response.Headers.CacheControl = "no-cache";
        var (cost, document) = (LargeReads.Cost(response, Layer.Database, ReadForm.Json), response);
        Task WriteAsync() => TypedResults.Json(new HastebinDocument(PasteText.FromLossy(document.GetIdentity()), key), HastebinJsonContext.Relaxed.HastebinDocument).ExecuteAsync(context);
        await (cost > LargeReads.Free ? reads.HoldAsync(context, cost, WriteAsync) : WriteAsync());
        return TypedResults.Empty;
    }

    /// <summary>What <c>GET /documents/{key}</c> and <c>GET /raw/{key}</c> say of a paste that is not there.</summary>
    public static async ValueTask<JsonHttpResult<HastebinMessage>> MissingAsync(HttpContext context, string key)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await Absence.NoticeAsync(context, key) is { } notice
            ? Message($"{notice.ProblemDetails.Title} {notice.ProblemDetails.Detail}", notice.StatusCode)
            : Message("Document not found.", StatusCodes.Status404NotFound);
    }

    private static JsonHttpResult<HastebinMessage> Message(string message, int status) =>
        TypedResults.Json(new HastebinMessage(message), HastebinJsonContext.Relaxed.HastebinMessage, statusCode: status);
}

internal sealed record HastebinKey(string Key);

internal sealed record HastebinMessage(string Message);

internal sealed record HastebinDocument(PasteText Data, string Key);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HastebinKey))]
[JsonSerializable(typeof(HastebinMessage))]
[JsonSerializable(typeof(HastebinDocument))]
internal sealed partial class HastebinJsonContext : JsonSerializerContext
{
    public static HastebinJsonContext Relaxed { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
