using Microsoft.Extensions.Primitives;
using PasteBin.Api.Caching;
using PasteBin.Api.Dialects;
using PasteBin.Api.Pages.Create;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Versions;

namespace PasteBin.Api.Reading;

/// <summary>GET and HEAD of everything there is to read. Safe: none of it burns a paste.</summary>
internal sealed class ReadRoutes(
    PasteCache cache, PasteAnswers answers, VersionAnswers versions, LockedAnswers locked, PrivateBin privateBin, PasteLinks links, CreatePages creating)
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly StringValues VaryEncoding = "Accept-Encoding";
    private static readonly StringValues VaryAll = "Accept, Accept-Encoding";

    // Plain request delegates of one object: a hit in L1 needs no scope, no binding and no result object.
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", GetOrHead, context => PrivateBin.Id(context.Request) is { } id
            ? privateBin.ReadAsync(context, id)
            : Negotiation.PrefersHtml(context.Request.Headers.Accept) ? creating.WriteFormAsync(context)
            : HelpPage.WriteAsync(context, links.ForTerminal(context.Request)));
        routes.MapMethods("/{key}", GetOrHead, context => AnswerAsync(
            context, Negotiation.PrefersHtml(context.Request.Headers.Accept) ? ReadForm.Page : ReadForm.Text, VaryAll));
        // dpaste.com's clients add the ending to a link when they want the text.
        routes.MapMethods("/{key}.txt", GetOrHead, context => AnswerAsync(context, ReadForm.Text, VaryEncoding));
        routes.MapMethods("/raw/{key}", GetOrHead, context => AnswerAsync(context, ReadForm.Raw, VaryEncoding)).WithMetadata(new CachedReads.Metadata());
        routes.MapMethods("/api/v1/pastes/{key}", GetOrHead, context => AnswerAsync(context, ReadForm.Json, StringValues.Empty));
        routes.MapMethods("/api/v1/pastes/{key}/raw", GetOrHead, context => AnswerAsync(context, ReadForm.Text, VaryEncoding));
        routes.MapMethods("/api/v1/pastes/{key}/metadata", GetOrHead, context => AnswerAsync(context, ReadForm.Metadata, StringValues.Empty));
    }

    private Task AnswerAsync(HttpContext context, ReadForm form, StringValues vary)
    {
        var key = PasteKey.WithoutExtension((string)context.Request.RouteValues["key"]!);
        context.Response.Headers.Vary = vary;
        if (context.Request.QueryString.HasValue && context.Request.Query.TryGetValue("version", out var version))
        {
            return versions.WriteAsync(context, key, version, form);
        }

        if (cache.TryGet(key, out var response))
        {
            return answers.WriteAsync(context, response, Layer.Local, form);
        }

        return PasteKey.IsPossible(key) ? LoadAsync(context, key, form) : PasteAnswers.WriteMissingAsync(context, form);
    }

    private async Task LoadAsync(HttpContext context, string key, ReadForm form)
    {
        var (response, layer) = await cache.LoadAsync(key, context.RequestAborted);
        await (response switch
        {
            null => PasteAnswers.WriteMissingAsync(context, form),
            { Paste.Burn: true } when form != ReadForm.Metadata => answers.WriteBurnAsync(context, response.Paste, form),
            { Paste.Lock: not null } when form != ReadForm.Metadata => locked.WriteAsync(context, response.Paste, form),
            _ => answers.WriteAsync(context, response, layer, form),
        });
    }
}
