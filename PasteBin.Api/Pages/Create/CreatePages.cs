using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Caching;
using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Idempotency;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pages.Create;

/// <summary>Creating by a form, which is as well what a script on the page makes better.</summary>
internal sealed class CreatePages(PageWriter pages, PasteCreator creator, PasteCache cache, PasteLinks links, IOptions<PasteOptions> options)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/new", CreateAsync);
        routes.MapMethods("/{key}/fork", PagesFeature.GetOrHead, ForkAsync);
    }

    public Task WriteFormAsync(HttpContext context) => WriteFormAsync(context, StatusCodes.Status200OK, Typed.Nothing, null);

    /// <summary>With the text that somebody typed into the form to change a paste which has ended meanwhile.</summary>
    public Task WriteEndedAsync(HttpContext context, Typed typed) => pages.WriteAsync<CreatePage>(
        context, StatusCodes.Status404NotFound, "no-store", (nameof(CreatePage.Options), options.Value), (nameof(CreatePage.Draft), typed), (nameof(CreatePage.HasEnded), true));

    private async Task CreateAsync(HttpContext context)
    {
        var (upload, refusal) = await Upload.ReadFormAsync(context.Request, options.Value.MaxSize);
        if (upload is null)
        {
            // What was typed could not be read here; the browser has it still, one step back.
            await creator.Refuse(refusal!).Refusal!.ExecuteAsync(context);
            return;
        }

        using (upload)
        {
            var form = upload.Form!;
            var outcome = await CreateAsync(context, form, form.Text("once"));
            if (outcome.Refusal is { } refused && Problem.NameOf(refused) == Problems.IdempotencyKeyReused.Name)
            {
                // The form was sent, gone back to, and sent with another text: that is another paste.
                outcome = await CreateAsync(context, form, null);
            }

            await (outcome.Paste is not null ? WriteCreatedAsync(context, outcome)
                : WriteFormAsync(context, outcome.Refusal!.StatusCode, Typed.From(form), outcome.Refusal));
        }
    }

    private Task<CreateOutcome> CreateAsync(HttpContext context, Form form, string? once)
    {
        context.Request.Headers.Remove(IdempotencyKey.Header);
        if (!string.IsNullOrEmpty(once))
        {
            context.Request.Headers[IdempotencyKey.Header] = once;
        }

        var draft = FormTerms.Read(context.Request, form);
        var isTyped = form.Find("file") is not { Value.IsEmpty: false };
        return creator.CreateAsync(isTyped ? draft with { Text = WithOwnLineEnds(draft.Text) } : draft, context);
    }

    private Task WriteCreatedAsync(HttpContext context, CreateOutcome outcome)
    {
        var url = links.Page(context.Request, outcome.Paste!.Key);
        CreatedPaste.Describe(context.Response, outcome, url);
        return pages.WriteAsync<CreatedPage>(
            context, StatusCodes.Status201Created, "no-store", (nameof(CreatedPage.Paste), outcome.Paste), (nameof(CreatedPage.Url), url),
            (nameof(CreatedPage.Token), outcome.DeleteToken), (nameof(CreatedPage.HasWarnings), outcome.Warnings.Count > 0));
    }

    /// <summary>The form with another paste's text in it.</summary>
    private async Task ForkAsync(HttpContext context)
    {
        var key = (string)context.Request.RouteValues["key"]!;
        var (found, _) = await cache.FindAsync(key, context.RequestAborted);
        if (found is null or { Paste: { IsGuarded: true } or { Format: not null } })
        {
            await (found is null ? PasteAnswers.WriteMissingAsync(context, ReadForm.Page)
                : Problems.ReadByPost.Say("Read this paste, and paste what you read: it cannot be forked.").ExecuteAsync(context));
            return;
        }

        var text = new System.Text.UTF8Encoding().GetString(found.GetIdentity().Span);
        await WriteFormAsync(context, StatusCodes.Status200OK, Typed.Nothing with { Content = text, Title = found.Paste.Title, Language = found.Paste.Language }, null);
    }

    // Not kept by anybody else: it may have a text in it, and has a number of its own.
    private Task WriteFormAsync(HttpContext context, int status, Typed typed, ProblemHttpResult? said) => pages.WriteAsync<CreatePage>(
        context, status, "private, no-cache", (nameof(CreatePage.Options), options.Value), (nameof(CreatePage.Draft), typed), (nameof(CreatePage.Said), said));

    /// <summary>Forms send the line ends of what was typed as CRLF, whatever they were (HTML, "construct the entry list").</summary>
    internal static ReadOnlyMemory<byte> WithOwnLineEnds(ReadOnlyMemory<byte> typed)
    {
        var text = typed.ToArray();
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\r' || at + 1 == text.Length || text[at + 1] != '\n')
            {
                text[length++] = text[at];
            }
        }

        return text.AsMemory(0, length);
    }
}
