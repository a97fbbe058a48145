using System.Text;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Dialects;

/// <summary>Answers that several dialects give.</summary>
internal static class DialectAnswers
{
    /// <summary>The link and <paramref name="end"/>, or the problem in the form that was asked for.</summary>
    public static IResult Link(HttpContext context, PasteLinks links, CreateOutcome outcome, int status, string end)
    {
        if (outcome.Paste is not { } paste)
        {
            return outcome.Refusal!;
        }

        var url = links.Page(context.Request, paste.Key);
        CreatedPaste.Describe(context.Response, outcome, url);
        return new Line(url + end, status);
    }

    /// <summary>Sends a browser on to the paste, by GET, which burns nothing.</summary>
    public static IResult SeeOther(HttpContext context, PasteLinks links, CreateOutcome outcome)
    {
        CreatedPaste.Describe(context.Response, outcome, links.Page(context.Request, outcome.Paste!.Key));
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>A line of plain text. <c>TypedResults.Text</c> reads the type it is given, to find the encoding there, and makes a logger, each time.</summary>
    private sealed class Line(string text, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            (response.StatusCode, response.ContentType, response.ContentLength) = (status, "text/plain; charset=utf-8", Encoding.UTF8.GetByteCount(text));
            Encoding.UTF8.GetBytes(text, response.BodyWriter);
            return Task.CompletedTask;
        }
    }
}
