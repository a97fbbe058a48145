using PasteBin.Api.Forms;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Dialects;

/// <summary>How the clients of one pastebin post a form to <c>/</c>; the answer is the link in a line.</summary>
/// <param name="TextFields">Names of the field with the text: having one makes a form this dialect's.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Read">Translates the form.</param>
internal sealed record FormDialect(string[] TextFields, int Status, Func<HttpRequest, Form, Draft> Read)
{
    /// <summary>Names that a form may begin with instead, too odd for anybody's text to begin so.</summary>
    public string[] OtherFields { get; init; } = [];

    /// <summary>Headers of the answer besides those that every create has.</summary>
    public Action<HttpResponse, CreateOutcome> Describe { get; init; } = static (_, _) => { };
}
