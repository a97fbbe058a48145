using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Dialects;

/// <summary>
/// pastebin.com's create call, <c>POST /api/api_post.php</c>. The answer is the link without a line's end, or <c>Bad API request, …</c>. Keys of developers
/// and users are taken and mean nothing: there are no accounts, so a private paste (<c>api_paste_private=2</c>) is an unlisted one.
/// </summary>
internal static class PastebinCom
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/api_post.php", CreateAsync);

    private static async Task<IResult> CreateAsync(HttpContext context, PasteCreator creator, PasteLinks links, IOptions<PasteOptions> options)
    {
        var (upload, refusal) = await Upload.ReadFormAsync(context.Request, options.Value.MaxSize);
        using (upload)
        {
            var outcome = upload is null ? creator.Refuse(refusal!) : await creator.CreateAsync(Read(context.Request, upload.Form!), context);
            return outcome.Paste is not null ? DialectAnswers.Link(context, links, outcome, StatusCodes.Status200OK, "") : Refuse(outcome.Refusal!);
        }
    }

    private static Draft Read(HttpRequest request, Form form)
    {
        if (form.Text("api_option") is not "paste")
        {
            return Wrong("invalid api_option");
        }

        var (wishes, mistake) = RawTerms.Read(request);
        var (known, expires) = Life(form.Text("api_paste_expire_date"));
        var language = form.Text("api_paste_format");
        return wishes is null ? Draft.Wrong(mistake!)
            : !known ? Wrong("invalid api_expire_date")
            : form.Text("api_paste_private") is not (null or "" or "0" or "1" or "2") ? Wrong("invalid api_paste_private")
            : PasteTerms.MistakeIn(language, null) is not null ? Wrong("invalid api_paste_format")
            : new(form.Bytes("api_paste_code"), wishes with
            {
                Expires = expires ?? wishes.Expires,
                Language = language ?? wishes.Language,
                Title = form.Text("api_paste_name") ?? wishes.Title,
                Visibility = form.Text("api_paste_private") is "0" ? "public" : wishes.Visibility,
                OrLongest = true,
            });
    }

    private static (bool Known, string? Expires) Life(string? word) => word switch
    {
        null or "" => (true, null),
        "N" => (true, "never"),
        "10M" => (true, "10m"),
        "1H" => (true, "1h"),
        "1D" => (true, "1d"),
        "1W" => (true, "1w"),
        "2W" => (true, "2w"),
        "1M" => (true, "P1M"),
        "6M" => (true, "P6M"),
        "1Y" => (true, "1y"),
        _ => (false, null),
    };

    private static Draft Wrong(string words) => Draft.Wrong(Problems.Invalid.Say(words));

    private static ContentHttpResult Refuse(ProblemHttpResult refusal)
    {
        var words = refusal.StatusCode == StatusCodes.Status413PayloadTooLarge ? "maximum paste file size exceeded"
            : Problem.NameOf(refusal) == Problems.Empty.Name ? "api_paste_code was empty"
            : refusal.ProblemDetails.Detail;
        // The original's clients tell by the words, and some by the status, which is 422 there for all that is wrong with a request.
        var status = refusal.StatusCode == StatusCodes.Status400BadRequest ? StatusCodes.Status422UnprocessableEntity : refusal.StatusCode;
        return TypedResults.Text($"Bad API request, {words}", "text/plain; charset=utf-8", statusCode: status);
    }
}
