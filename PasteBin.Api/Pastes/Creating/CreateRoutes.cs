using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Errors;
using PasteBin.Api.Forms;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Creating for programs: JSON, a form, or the text itself, answered in JSON. What other pastebins' clients send: <see cref="Dialects"/>.</summary>
internal static class CreateRoutes
{
    public static void MapCreating(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/pastes", CreateAsync);

    private static async Task<Results<Created<CreatedPaste>, ProblemHttpResult>> CreateAsync(
        HttpContext context, PasteCreator creator, PasteLinks links, IOptions<PasteOptions> options)
    {
        var outcome = context.Request.HasJsonContentType() ? await CreateFromJsonAsync(context, creator, options.Value)
            : await CreateFromUploadAsync(context, creator, options.Value);
        return outcome.Paste is null ? outcome.Refusal! : CreatedPaste.Answer(context, links, outcome);
    }

    private static async Task<CreateOutcome> CreateFromJsonAsync(HttpContext context, PasteCreator creator, PasteOptions options)
    {
        var (given, refusal) = await JsonBody.ReadAsync(
            context.Request, options.MaxSize, CreateJsonContext.Default.NewPaste, $"{NewPaste.Example}: only content is required, and no other members are known");
        if (given is null)
        {
            return creator.Refuse(refusal!);
        }

        var draft = given.ToDraft();
        // As with a form: what the body does not say, the query and the headers may.
        var (besides, mistake) = RawTerms.Read(context.Request);
        return await creator.CreateAsync(besides is null ? Draft.Wrong(mistake!) : EncryptedText.Check(draft with { Wishes = draft.Wishes!.Or(besides) }), context);
    }

    private static async Task<CreateOutcome> CreateFromUploadAsync(HttpContext context, PasteCreator creator, PasteOptions options)
    {
        var request = context.Request;
        var (upload, refusal) = await Upload.ReadAsync(request, options.MaxSize, FormTerms.Fields);
        if (upload is null)
        {
            return creator.Refuse(refusal!);
        }

        using (upload)
        {
            // JSON that was sent by curl -d without its type must not become the text.
            return upload.Form is null && UrlEncoded.Is(request)
                ? creator.Refuse(Problems.UnsupportedMediaType.Say(
                    $"Send Content-Type: application/json with {NewPaste.Example}, a form with content or file, or the text itself as text/plain."))
                : await creator.CreateAsync(FormTerms.Read(request, upload), context);
        }
    }
}
