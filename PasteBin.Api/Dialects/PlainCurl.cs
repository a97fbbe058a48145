using Microsoft.Extensions.Options;
using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Dialects;

/// <summary>
/// curl without a client around it, as paste.rs, w4/bin, transfer.sh, 0x0, sprunge and others take it: <c>curl --data-binary @FILE</c>, <c>curl -T FILE</c>
/// and <c>curl -F NAME=@FILE</c>. The answer is the link in a line.
/// </summary>
internal sealed class PlainCurl(PasteCreator creator, PrivateBin privateBin, PasteLinks links, IOptions<PasteOptions> options)
{
    // The first that has a field of the form takes it.
    private static readonly FormDialect[] Forms =
    [
        NullPointer.Form,
        Rustypaste.Form,
        Sprunge.Form,
        Ix.Form,
        new(["content"], StatusCodes.Status201Created, static (request, form) => FormTerms.Read(request, form)),
    ];

    private static readonly HashSet<string> FirstFields = [.. Forms.SelectMany(form => form.TextFields.Concat(form.OtherFields))];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/", async context => await (await PostAsync(context)).ExecuteAsync(context)).WithMetadata(SaysErrors.Instance);
        // curl -T FILE https://host/ appends the file's name.
        routes.MapPut("/{name?}", async context => await (await PutAsync(context)).ExecuteAsync(context)).WithMetadata(SaysErrors.Instance);
    }

    private async Task<IResult> PostAsync(HttpContext context)
    {
        var request = context.Request;
        var (upload, refusal) = await Upload.ReadAsync(request, options.Value.MaxSize, FirstFields);
        if (upload is null)
        {
            return creator.Refuse(refusal!).Refusal!;
        }

        using (upload)
        {
            if (upload.Form is null)
            {
                return await privateBin.PostAsync(context, upload.Text) ?? Answer(context, await creator.CreateAsync(ToDraft(upload.Text, request), context));
            }

            // The field that was left empty says less than one with a text.
            var dialect = Array.Find(Forms, dialect => dialect.TextFields.Any(name => !upload.Form.Bytes(name).IsEmpty))
                ?? Array.Find(Forms, dialect => dialect.TextFields.Any(name => upload.Form.Find(name) is not null));
            var draft = dialect?.Read(request, upload.Form) ?? Draft.Wrong(Problems.Invalid.Say("Send the text as the form's field file or content."));
            var outcome = await creator.CreateAsync(draft, context);
            if (outcome.Paste is not null)
            {
                dialect!.Describe(context.Response, outcome);
            }

            return outcome.Paste is not null && Negotiation.PrefersHtml(request.Headers.Accept)
                ? DialectAnswers.SeeOther(context, links, outcome)
                : DialectAnswers.Link(context, links, outcome, dialect?.Status ?? 0, "\n");
        }
    }

    /// <summary>The body is the text, whatever it is announced as.</summary>
    private async Task<IResult> PutAsync(HttpContext context)
    {
        if (RawBody.Refuse(context.Request) is { } unsupported)
        {
            return creator.Refuse(unsupported).Refusal!;
        }

        using var body = await PooledBody.ReadAsync(context.Request, options.Value.MaxSize, context.RequestAborted);
        return body is null
            ? creator.Refuse(CreateProblems.TooLarge(options.Value.MaxSize)).Refusal!
            : await privateBin.PostAsync(context, body.Bytes) ?? Answer(context, await creator.CreateAsync(ToDraft(body.Bytes, context.Request), context));
    }

    private static Draft ToDraft(ReadOnlyMemory<byte> text, HttpRequest request)
    {
        var (wishes, mistake) = RawTerms.Read(request);
        return new(text, wishes, mistake);
    }

    private IResult Answer(HttpContext context, CreateOutcome outcome)
    {
        // The link alone would not say how.
        var command = outcome.Paste is { IsGuarded: true } paste ? $"{ReadCommand.Curl(paste, links.Raw(context.Request, paste.Key))}\n" : "";
        return DialectAnswers.Link(context, links, outcome, StatusCodes.Status201Created, $"\n{command}");
    }
}
