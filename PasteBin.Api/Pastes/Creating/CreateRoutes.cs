using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace PasteBin.Api.Pastes.Creating;

internal static class CreateRoutes
{
    public static void MapCreating(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/", CreateRawAsync);
        // curl -T FILE https://host/ appends the file's name.
        routes.MapPut("/{name?}", CreateRawAsync);
        routes.MapPost("/api/v1/pastes", CreateJsonAsync);
    }

    /// <summary>The body is the text, byte for byte; what is asked for besides stands in the query or in headers.</summary>
    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> CreateRawAsync(
        HttpContext context, PasteCreator creator, PasteLinks links, PasteMetrics metrics, IOptions<PasteOptions> options)
    {
        var request = context.Request;
        if (Refuse(request) is { } unsupported)
        {
            metrics.Refused("media-type");
            return unsupported;
        }

        var (terms, mistake) = RawTerms.Read(request, options.Value);
        if (terms is null)
        {
            metrics.Refused("terms");
            return CreateProblems.Mistake(mistake);
        }

        using var body = await PooledBody.ReadAsync(request, options.Value.MaxSize, context.RequestAborted);
        if (body is null || body.Bytes.IsEmpty)
        {
            return RefuseSize(body is null, metrics, options.Value);
        }

        var (paste, token, refusal) = await creator.CreateAsync(body.Bytes, terms, context.RequestAborted);
        if (paste is null)
        {
            return CreateProblems.From(refusal!.Value);
        }

        var url = links.Page(request, paste.Key);
        Describe(context.Response, paste, token, url);
        var burning = paste.Burn ? $"curl -X POST {links.Raw(request, paste.Key)}\n" : "";
        return TypedResults.Text($"{url}\n{burning}", "text/plain; charset=utf-8", statusCode: StatusCodes.Status201Created);
    }

    private static async Task<Results<Created<CreatedPaste>, ProblemHttpResult>> CreateJsonAsync(
        HttpContext context, PasteCreator creator, PasteLinks links, PasteMetrics metrics, IOptions<PasteOptions> options)
    {
        var request = context.Request;
        if (!request.HasJsonContentType() || IsEncoded(request))
        {
            metrics.Refused("media-type");
            return CreateProblems.Unsupported($"Send Content-Type: application/json, unencoded, with {NewPaste.Example}; a plain body goes to POST /.");
        }

        var (given, answer) = await ReadJsonAsync(request, metrics, options.Value, context.RequestAborted);
        if (given is null)
        {
            return answer!;
        }

        var (terms, mistake) = PasteTerms.Read(options.Value, given.Expires, given.Language, given.Title, given.Burn);
        if (terms is null)
        {
            metrics.Refused("terms");
            return CreateProblems.Mistake(mistake);
        }

        var (paste, token, refusal) = await creator.CreateAsync(given.Content, terms, context.RequestAborted);
        if (paste is null)
        {
            return CreateProblems.From(refusal!.Value);
        }

        var (url, raw) = (links.Page(request, paste.Key), links.Raw(request, paste.Key));
        Describe(context.Response, paste, token, url);
        DateTimeOffset? expiresAt = paste.ExpiresAt == DateTimeOffset.MaxValue ? null : paste.ExpiresAt;
        return TypedResults.Created(url, new CreatedPaste(
            paste.Key, url, raw, token, paste.CreatedAt, expiresAt, paste.Size, paste.Language, paste.Title, paste.Burn, paste.Burn ? $"POST {raw}" : null));
    }

    /// <summary>The paste of a JSON body with 1 byte of text at least and the limit at most, or the answer that says what is wrong.</summary>
    private static async Task<(NewPaste? Given, ProblemHttpResult? Answer)> ReadJsonAsync(
        HttpRequest request, PasteMetrics metrics, PasteOptions options, CancellationToken cancellation)
    {
        using var body = await PooledBody.ReadAsync(request, NewPaste.MaxJson(options.MaxSize), cancellation);
        if (body is null)
        {
            return (null, RefuseSize(tooLarge: true, metrics, options));
        }

        try
        {
            var given = JsonSerializer.Deserialize(body.Bytes.Span, CreateJsonContext.Default.NewPaste);
            if (given?.Content is { } content)
            {
                return content.Length > 0 && content.Length <= options.MaxSize ? (given, null) : (null, RefuseSize(content.Length > 0, metrics, options));
            }
        }
        catch (JsonException exception) when (exception.InnerException is InvalidOperationException)
        {
            metrics.Refused("json");
            return (null, CreateProblems.Mistake("Send valid Unicode: a text in the JSON has half a surrogate pair or bytes that are not UTF-8."));
        }
        catch (JsonException)
        {
            // What is wrong with it is said below, without repeating what was sent.
        }

        metrics.Refused("json");
        return (null, CreateProblems.Mistake($"Send JSON such as {NewPaste.Example}: only content is required, and no other members are known."));
    }

    private static ProblemHttpResult? Refuse(HttpRequest request) =>
        request.HasFormContentType && request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            ? CreateProblems.Unsupported("Send the text itself as the body, as curl --data-binary @FILE does: multipart forms are not taken here.")
        : IsEncoded(request) ? CreateProblems.Unsupported("Send the body without Content-Encoding.")
        : null;

    private static bool IsEncoded(HttpRequest request) =>
        request.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult RefuseSize(bool tooLarge, PasteMetrics metrics, PasteOptions options)
    {
        metrics.Refused(tooLarge ? "too-large" : "empty");
        return tooLarge ? CreateProblems.TooLarge(options.MaxSize) : CreateProblems.Empty();
    }

    private static void Describe(HttpResponse response, Paste paste, string token, string url)
    {
        response.Headers.Location = url;
        response.Headers["X-Delete-Token"] = token;
        response.Headers.CacheControl = "no-store";
        if (paste.ExpiresAt != DateTimeOffset.MaxValue)
        {
            // Whole seconds, cut off: never later than the truth.
            response.Headers.Expires = paste.ExpiresAt.ToString("r", CultureInfo.InvariantCulture);
        }
    }
}
