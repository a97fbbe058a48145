using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Caching;
using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pages.Create;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Changing;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Removing;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Pages.Change;

/// <summary><c>/{key}/edit</c>: what an author changes by a form, with the token that creating the paste gave out.</summary>
internal sealed class EditPages(
    PageWriter pages, CreatePages creating, PasteStore store, ChangeStore changes, PasteDeleter deleter, PasteUnlocker unlocker, PasteCache cache, PasteLinks links,
    IOptions<PasteOptions> options, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/{key}/edit", PagesFeature.GetOrHead, ShowAsync);
        routes.MapPost("/{key}/edit", ChangeAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var paste = await FindAsync(context);
        await (paste is null ? WriteMissingAsync(context) : WriteAsync(context, paste, new(TextOf(paste), paste.Title, paste.Language), null));
    }

    private async Task ChangeAsync(HttpContext context)
    {
        var (upload, refusal) = await Upload.ReadFormAsync(context.Request, options.Value.MaxSize);
        using (upload)
        {
            if (upload?.Form is not { } form)
            {
                await refusal!.ExecuteAsync(context);
                return;
            }

            if (await FindAsync(context) is not { } paste)
            {
                await WriteEndedAsync(context, form);
                return;
            }

            var edit = new Edit(form.Find("content") is { } content ? Encoding.UTF8.GetString(content.Value.Span) : null, form.Text("title"), form.Text("language"))
            {
                Token = form.Text("token"), Tag = form.Text("tag"), Password = PasteTerms.NullIfEmpty(form.Text(Password.Field)),
            };
            await (form.Text("do") switch
            {
                "open" => OpenAsync(context, paste, edit),
                "save" => SaveAsync(context, paste, edit, CreatePages.WithOwnLineEnds(form.Bytes("content"))),
                "terms" => ChangeTermsAsync(context, paste, edit, form),
                "delete" => DeleteAsync(context, paste, edit),
                _ => Problems.Malformed.Say().ExecuteAsync(context),
            });
        }
    }

    /// <summary>Shows the text of a paste that has a password.</summary>
    private async Task OpenAsync(HttpContext context, Paste paste, Edit edit)
    {
        if (paste.Lock is null)
        {
            await ShowAsync(context);
            return;
        }

        var (unlocked, refusal) = await unlocker.UnlockAsync(context, paste, edit.Password);
        edit = unlocked is null ? edit : edit with { Content = TextOf(unlocked.Paste), Title = paste.Title, Language = paste.Language };
        await WriteAsync(context, paste, edit, refusal);
    }

    private async Task SaveAsync(HttpContext context, Paste paste, Edit edit, ReadOnlyMemory<byte> text)
    {
        var (change, refusal) = ChangeRoutes.Check(text, default, edit.Language ?? "", edit.Title ?? "", null, options.Value);
        if (change is { } plain && edit.Password is { } password)
        {
            (change, refusal) = await ChangeRoutes.SealAsync(paste.Key, plain, password, context);
        }

        await ChangeAsync(context, paste, edit, change, refusal);
    }

    private Task ChangeTermsAsync(HttpContext context, Paste paste, Edit edit, Form form)
    {
        var (end, mistake) = PasteEnd.Read(options.Value, time.GetUtcNow(), null, form.Text("expiresIn"), null);
        var visibility = PasteTerms.NullIfEmpty(form.Text("visibility"));
        var isPublic = Visibility.Parse(visibility);
        mistake ??= isPublic is null ? Visibility.Mistake() : end is null && visibility is null ? Problems.Empty.Say() : null;
        return ChangeAsync(context, paste, edit, mistake is null ? new(End: end, Public: visibility is null ? null : isPublic) : null, mistake);
    }

    private async Task ChangeAsync(HttpContext context, Paste paste, Edit edit, PasteChange? change, ProblemHttpResult? refusal)
    {
        if (change is not null)
        {
            (var changed, refusal) = string.IsNullOrEmpty(edit.Token) ? (null, AuthorToken.Missing(context.Response))
                : await ChangeRoutes.ChangeAsync(context, paste.Key, edit.Token, edit.Tag, change, changes, cache);
            if (changed is not null)
            {
                context.Response.Headers.Location = $"{links.BasePath}/{paste.Key}";
                context.Response.Headers.CacheControl = "no-store";
                context.Response.StatusCode = StatusCodes.Status303SeeOther;
                return;
            }
        }

        // Who has been told that somebody else changed it may save after that.
        await WriteAsync(context, paste, refusal is not null && Problem.NameOf(refusal) == Problems.Changed.Name ? edit with { Tag = null } : edit, refusal);
    }

    private async Task DeleteAsync(HttpContext context, Paste paste, Edit edit)
    {
        var outcome = string.IsNullOrEmpty(edit.Token) ? DeleteOutcome.WrongToken : await deleter.DeleteAsync(paste.Key, edit.Token);
        await (outcome switch
        {
            DeleteOutcome.Deleted => pages.WriteAsync<DeletedPage>(context, StatusCodes.Status200OK, "no-store", (nameof(DeletedPage.Key), paste.Key)),
            DeleteOutcome.WrongToken => WriteAsync(context, paste, edit, AuthorToken.Wrong()),
            _ => WriteMissingAsync(context),
        });
    }

    /// <summary>Whatever was typed is there to be kept in another paste.</summary>
    private async Task WriteEndedAsync(HttpContext context, Form form)
    {
        var isKept = !form.Bytes("content").IsEmpty && await Absence.NoticeAsync(context, (string)context.Request.RouteValues["key"]!) is null;
        await (isKept ? creating.WriteEndedAsync(context, Typed.From(form) with { ExpiresIn = null, Visibility = null }) : WriteMissingAsync(context));
    }

    private static Task WriteMissingAsync(HttpContext context) => PasteAnswers.WriteMissingAsync(context, ReadForm.Page);

    /// <summary>From Postgres: who edits must see what is there, not what was a moment ago.</summary>
    private async Task<Paste?> FindAsync(HttpContext context)
    {
        var key = (string)context.Request.RouteValues["key"]!;
        return PasteKey.IsPossible(key) ? await store.FindAsync(key, context.RequestAborted) : null;
    }

    private static string? TextOf(Paste paste) => paste.Content.IsEmpty || paste.Format is not null ? null : Encoding.UTF8.GetString(new PasteResponse(paste).GetIdentity().Span);

    private Task WriteAsync(HttpContext context, Paste paste, Edit edit, ProblemHttpResult? said) => pages.WriteAsync<EditPage>(
        // The answer to a POST has a token in it, and perhaps a secret text. Back to what a GET has answered leads to what was typed into it.
        context, said?.StatusCode ?? StatusCodes.Status200OK, HttpMethods.IsPost(context.Request.Method) ? "no-store" : "private, no-cache",
        (nameof(EditPage.Paste), paste), (nameof(EditPage.Options), options.Value), (nameof(EditPage.Content), edit.Content ?? TextOf(paste)),
        (nameof(EditPage.Title), edit.Title), (nameof(EditPage.Language), edit.Language), (nameof(EditPage.Token), edit.Token),
        (nameof(EditPage.Tag), edit.Tag ?? new PasteResponse(paste).JsonTag), (nameof(EditPage.Said), said));

    /// <summary>What an author has typed.</summary>
    /// <param name="Content">Null: the text was not there to be edited.</param>
    private sealed record Edit(string? Content, string? Title, string? Language)
    {
        public string? Token { get; init; }

        public string? Password { get; init; }

        /// <summary>Entity tag of the version that was shown, so that nobody else's change is lost.</summary>
        public string? Tag { get; init; }
    }
}
