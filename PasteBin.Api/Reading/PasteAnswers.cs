using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using PasteBin.Api.Caching;
using PasteBin.Api.Dialects;
using PasteBin.Api.Errors;
using PasteBin.Api.Pages.Read;
using PasteBin.Api.Pastes;
using PasteBin.Api.Takedowns;
using PasteBin.Api.Views;

namespace PasteBin.Api.Reading;

/// <summary>What a paste is answered as.</summary>
public enum ReadForm
{
    Text,

    /// <summary>The text, from an address that hastebin's clients read too: what is not there is said in their way.</summary>
    Raw,

    Page,
    Json,

    /// <summary><see cref="Json"/> without the text.</summary>
    Metadata,
}

/// <summary>Writes pastes, and why there is none, in each form.</summary>
internal sealed class PasteAnswers(PasteLinks links, LargeReads reads, ReadPages pages, ViewCounter views)
{
    private static readonly StringValues NoCache = "no-cache";

    /// <summary>Answers GET and HEAD.</summary>
    public Task WriteAsync(HttpContext context, PasteResponse response, string layer, ReadForm form)
    {
        if (form != ReadForm.Metadata)
        {
            views.Count(context, response);
        }

        return LargeReads.Cost(response, layer, form) is > LargeReads.Free and var cost
            ? WriteLargeAsync(context, response, layer, form, cost) : WriteFormAsync(context, response, layer, form);
    }

    // By itself: what a closure captures would be allocated for small texts too.
    private Task WriteLargeAsync(HttpContext context, PasteResponse response, string layer, ReadForm form, int cost) =>
        reads.HoldAsync(context, cost, () => WriteFormAsync(context, response, layer, form));

    private Task WriteFormAsync(HttpContext context, PasteResponse response, string layer, ReadForm form) => form switch
    {
        ReadForm.Text or ReadForm.Raw => RawAnswer.WriteAsync(context, response, layer),
        ReadForm.Page => pages.WriteAsync(context, response, layer),
        _ => WriteJsonAsync(context, response, layer, form),
    };

    /// <summary>Answers who may read <paramref name="paste"/> by a POST or with its password: all of it, for nobody to keep.</summary>
    /// <param name="layer">Where it was found; one of <see cref="Layer"/>.</param>
    /// <exception cref="NoRoomException">Other readers have the memory that it needs.</exception>
    public Task WriteOnceAsync(HttpContext context, Paste paste, string layer, ReadForm form) =>
        reads.HoldAsync(context, LargeReads.CostOnce(paste, layer, form), () => WriteOnceFormAsync(context, paste, layer, form));

    /// <summary>The same for a paste that burns: takes the reading once there is room for it.</summary>
    /// <param name="take">Gives the paste with its text; null when somebody was faster.</param>
    /// <exception cref="NoRoomException">Other readers have the memory that it needs, and no reading is taken.</exception>
    public Task WriteTakenAsync(HttpContext context, Paste paste, ReadForm form, Func<Task<Paste?>> take) =>
        reads.HoldAsync(context, LargeReads.CostOnce(paste, Layer.Database, form), async () =>
        {
            var taken = await take();
            await (taken is null ? WriteMissingAsync(context, form) : WriteOnceFormAsync(context, taken, Layer.Database, form));
        });

    private Task WriteOnceFormAsync(HttpContext context, Paste paste, string layer, ReadForm form)
    {
        var response = new PasteResponse(paste);
        if (paste.ReadsLeft is { } left)
        {
            context.Response.Headers["X-Reads-Left"] = left.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            views.Count(context, response);
        }

        return form switch
        {
            ReadForm.Text or ReadForm.Raw => RawAnswer.WriteOnceAsync(context, response, layer),
            ReadForm.Page => pages.WriteOnceAsync(context, response, layer),
            _ => WriteJsonOnceAsync(context, response, layer),
        };
    }

    /// <summary>There is no such paste; or not any more, which is the same to who asks, unless it was taken down.</summary>
    public static async Task WriteMissingAsync(HttpContext context, ReadForm form)
    {
        var key = PasteKey.WithoutExtension((string)context.Request.RouteValues["key"]!);
        if (form == ReadForm.Raw)
        {
            await (await Hastebin.MissingAsync(context, key)).ExecuteAsync(context);
            return;
        }

        if (await Absence.NoticeAsync(context, key) is { } notice)
        {
            await notice.ExecuteAsync(context);
            return;
        }

        // Status code pages say the rest.
        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>The paste has a password, and this is why it was not opened. A browser gets a form that asks for it.</summary>
    internal Task WriteLockedAsync(HttpContext context, Paste paste, ReadForm form, ProblemHttpResult refusal)
    {
        context.Response.Headers.CacheControl = "no-store";
        return form == ReadForm.Page ? pages.WriteGuardAsync(context, paste, CommandToRead(context.Request, paste), refusal) : refusal.ExecuteAsync(context);
    }

    /// <summary>The paste is read by POST alone; says how.</summary>
    public Task WriteBurnAsync(HttpContext context, Paste paste, ReadForm form)
    {
        var command = CommandToRead(context.Request, paste);
        context.Response.Headers.CacheControl = "no-store";
        return form == ReadForm.Page
            ? pages.WriteGuardAsync(context, paste, command, null)
            : Problems.ReadByPost.Say(BurnNote(context.Request, paste)).ExecuteAsync(context);
    }

    /// <summary>Says how a paste is read that its link alone does not give out.</summary>
    public string GuardNote(HttpRequest request, Paste paste) =>
        paste.Burn ? BurnNote(request, paste) : $"This paste has a password. To read it: {CommandToRead(request, paste)}";

    private string BurnNote(HttpRequest request, Paste paste)
    {
        var command = CommandToRead(request, paste);
        return paste.ReadsLeft > 1
            ? $"This paste can be read {paste.ReadsLeft} more times, and the last reading deletes it. To read it, POST: {command}"
            : $"This paste can be read once, and reading deletes it. To read it, POST: {command}";
    }

    private string CommandToRead(HttpRequest request, Paste paste) => ReadCommand.Curl(paste, links.ForTerminal(request, paste.Key));

    private static Task WriteJsonAsync(HttpContext context, PasteResponse response, string layer, ReadForm form)
    {
        var headers = context.Response.Headers;
        headers["X-Cache"] = layer;
        headers.CacheControl = NoCache;
        headers.ETag = response.JsonTag;
        if (context.Request.Headers.IfNoneMatch.Count != 0 && Conditions.Matching(context.Request.Headers.IfNoneMatch, response.JsonTag) is not null)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return WriteBodyAsync(context, response, form);
    }

    private static Task WriteJsonOnceAsync(HttpContext context, PasteResponse response, string layer)
    {
        var headers = context.Response.Headers;
        headers["X-Cache"] = layer;
        headers.CacheControl = "no-store";
        return WriteBodyAsync(context, response, ReadForm.Json);
    }

    private static Task WriteBodyAsync(HttpContext context, PasteResponse response, ReadForm form)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            return Task.CompletedTask;
        }

        var json = ReadingJsonContext.Relaxed;
        return form == ReadForm.Metadata
            ? context.Response.WriteAsJsonAsync(PasteMetadata.From(response.Paste), json.PasteMetadata, cancellationToken: context.RequestAborted)
            : context.Response.WriteAsJsonAsync(PasteJson.From(response), json.PasteJson, cancellationToken: context.RequestAborted);
    }
}
