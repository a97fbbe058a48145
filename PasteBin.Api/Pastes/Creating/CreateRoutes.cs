using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Errors;

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
        if (RawBody.Refuse(request) is { } unsupported)
        {
            metrics.Refused("media-type");
            return unsupported;
        }

        var (terms, mistake) = RawTerms.Read(request, options.Value);
        if (terms is null)
        {
            metrics.Refused("terms");
            return mistake!;
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
        CreatedPaste.Describe(context.Response, paste, token, url);
        var burning = paste.Burn ? $"curl -X POST {links.Raw(request, paste.Key)}\n" : "";
        return TypedResults.Text($"{url}\n{burning}", "text/plain; charset=utf-8", statusCode: StatusCodes.Status201Created);
    }

    private static async Task<Results<Created<CreatedPaste>, ProblemHttpResult>> CreateJsonAsync(
        HttpContext context, PasteCreator creator, PasteLinks links, PasteMetrics metrics, IOptions<PasteOptions> options)
    {
        var request = context.Request;
        if (!request.HasJsonContentType())
        {
            metrics.Refused("media-type");
            return Problems.UnsupportedMediaType.Say($"Send Content-Type: application/json with {NewPaste.Example}; a plain body goes to POST /.");
        }

        var (given, answer) = await JsonBody.ReadAsync(
            request, options.Value.MaxSize, CreateJsonContext.Default.NewPaste, $"{NewPaste.Example}: only content is required, and no other members are known");
        if (given is null)
        {
            metrics.Refused("json");
            return answer!;
        }

        if (given.Content is not { Length: > 0 } || given.Content.Length > options.Value.MaxSize)
        {
            return RefuseSize(given.Content is { Length: > 0 }, metrics, options.Value);
        }

        var (terms, mistake) = PasteTerms.Read(options.Value, given.Expires, given.Language, given.Title, given.Burn);
        if (terms is null)
        {
            metrics.Refused("terms");
            return mistake!;
        }

        var outcome = await creator.CreateAsync(given.Content, terms, context.RequestAborted);
        return outcome.Paste is null ? CreateProblems.From(outcome.Refusal!.Value) : CreatedPaste.Answer(context, links, outcome);
    }

    private static ProblemHttpResult RefuseSize(bool tooLarge, PasteMetrics metrics, PasteOptions options)
    {
        metrics.Refused(tooLarge ? "too-large" : "empty");
        return tooLarge ? CreateProblems.TooLarge(options.MaxSize) : CreateProblems.Empty();
    }
}
