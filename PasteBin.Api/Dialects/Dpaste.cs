using System.Globalization;
using Microsoft.Extensions.Options;
using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Dialects;

/// <summary>
/// dpaste.com, version 2: <c>curl -d 'content=…' HOST/api/v2/</c> with <c>syntax</c>, <c>title</c>, <c>expiry_days</c> and <c>poster</c>, whom nobody keeps
/// here. 201, and the body is the link without a line's end.
/// </summary>
internal static class Dpaste
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v2", CreateAsync);
        // The newest version, which is this one.
        routes.MapPost("/api", CreateAsync);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, PasteCreator creator, PasteLinks links, IOptions<PasteOptions> options)
    {
        var (upload, refusal) = await Upload.ReadFormAsync(context.Request, options.Value.MaxSize);
        using (upload)
        {
            var outcome = upload is null ? creator.Refuse(refusal!) : await creator.CreateAsync(Read(context.Request, upload.Form!), context);
            return DialectAnswers.Link(context, links, outcome, StatusCodes.Status201Created, "");
        }
    }

    private static Draft Read(HttpRequest request, Form form)
    {
        var (wishes, mistake) = RawTerms.Read(request);
        if (wishes is not null && form.Text("expiry_days") is { Length: > 0 } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days == 0)
            {
                return Draft.Wrong(Problems.InvalidLife.Say("Write expiry_days as a whole number, from 1."));
            }

            wishes = wishes with { Expires = $"{days}d", OrLongest = true };
        }

        return wishes is null ? Draft.Wrong(mistake!) : new(form.Bytes("content"), wishes with
        {
            Language = form.Text("syntax") ?? wishes.Language,
            Title = form.Text("title") ?? wishes.Title,
        });
    }
}
