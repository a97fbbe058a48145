using PasteBin.Api.Forms;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Dialects;

/// <summary>How the clients of one pastebin post a form to <c>/</c>.</summary>
/// <param name="TextFields">Names of the field with the text: having one makes a form this dialect's.</param>
/// <param name="OtherFields">Names that a form of this dialect may begin with instead, too odd for anybody's text to begin so.</param>
/// <param name="Status">Of the answer, which is the link in a line.</param>
/// <param name="Read">Translates the form.</param>
internal sealed record FormDialect(string[] TextFields, string[] OtherFields, int Status, Func<HttpRequest, Form, Draft> Read);
