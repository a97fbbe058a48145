using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Dialects;

/// <summary>
/// ix.io: <c>curl -F 'f:1=&lt;-' HOST/</c>, with <c>name:1</c> (of the file), <c>ext:1</c> (its language) and <c>read:1</c> (readings until it is gone).
/// </summary>
internal static class Ix
{
    public static FormDialect Form { get; } = new(["f:1"], StatusCodes.Status200OK, Read) { OtherFields = ["name:1", "ext:1", "read:1"] };

    private static Draft Read(HttpRequest request, Form form)
    {
        var (wishes, mistake) = RawTerms.Read(request);
        if (wishes is null || form.Find("f:2") is not null)
        {
            return Draft.Wrong(mistake ?? Problems.Invalid.Say("Send one text, as f:1: each paste has its own link."));
        }

        var name = form.Text("name:1");
        return new(form.Bytes("f:1"), wishes with
        {
            Language = form.Text("ext:1") ?? wishes.Language ?? RawTerms.Extension(name),
            Title = name ?? wishes.Title,
            MaxReads = form.Text("read:1") ?? wishes.MaxReads,
        });
    }
}
