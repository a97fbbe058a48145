using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes.Passwords;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>
/// PasteBin's own form: <c>content</c> or <c>file</c>, and <c>expiresIn</c> (or <c>expires</c>) or <c>expiresAt</c>, <c>language</c>, <c>title</c>,
/// <c>burn</c>, <c>maxReads</c>, <c>slug</c>, <c>visibility</c>, <c>password</c>, <c>secretScan</c>, <c>format</c>.
/// Whatever it does not say, the query and the headers may, as for a plain body.
/// </summary>
internal static class FormTerms
{
    public static readonly IReadOnlySet<string> Fields = new HashSet<string>
    {
        "content", "file", "expiresIn", "expires", "expiresAt", "language", "title", "burn", "maxReads", "slug", "visibility", "secretScan", Password.Field, EncryptedText.Field,
    };

    /// <summary>A plain body has no fields: it is the text.</summary>
    public static Draft Read(HttpRequest request, Upload upload)
    {
        if (upload.Form is { } form)
        {
            return Read(request, form);
        }

        var (wishes, mistake) = RawTerms.Read(request);
        return new(upload.Text, wishes, mistake);
    }

    /// <param name="fileName">Instead of the one that the field with the text has.</param>
    public static Draft Read(HttpRequest request, Form form, string? fileName = null)
    {
        var (wishes, mistake) = RawTerms.Read(request);
        if (wishes is null)
        {
            return Draft.Wrong(mistake!);
        }

        if (form.Text("burn") is { } burn)
        {
            if (RawTerms.ReadFlag(burn) is not { } burns)
            {
                return Draft.Wrong(Problems.Invalid.Say("Write burn as true or false."));
            }

            wishes = wishes with { Burn = burns };
        }

        if (First(form.Text("expires"), form.Text("expiresIn"), form.Text("expiresAt")) is not null)
        {
            wishes = wishes with { Expires = form.Text("expires"), ExpiresIn = form.Text("expiresIn"), ExpiresAt = form.Text("expiresAt") };
        }

        // A browser sends the field that was left empty too.
        var file = form.Find("file") is { Value.IsEmpty: false } sent ? sent : (FormField?)null;
        return EncryptedText.Check(new(file?.Value ?? form.Bytes("content"), wishes with
        {
            Language = First(form.Text("language"), wishes.Language, RawTerms.Extension(fileName ?? file?.FileName)),
            Title = First(form.Text("title"), wishes.Title),
            Slug = First(form.Text("slug"), wishes.Slug),
            Visibility = First(form.Text("visibility"), wishes.Visibility),
            Password = form.Text(Password.Field),
            SecretScan = First(form.Text("secretScan"), wishes.SecretScan),
            MaxReads = First(form.Text("maxReads"), wishes.MaxReads),
            Format = form.Text(EncryptedText.Field),
        }));
    }

    private static string? First(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrEmpty(text))
            {
                return text;
            }
        }

        return null;
    }
}
