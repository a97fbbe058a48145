using PasteBin.Api.Forms;

namespace PasteBin.Api.Pages.Create;

/// <summary>What somebody typed into the form to create a paste, to be there again when it was not taken; but for the password.</summary>
public sealed record Typed(string Content, string? Title, string? Language, string? ExpiresIn, string? Visibility, string? Slug, bool Burn)
{
    public static readonly Typed Nothing = new("", null, null, null, null, null, false);

    internal static Typed From(Form form) => new(
        System.Text.Encoding.UTF8.GetString(form.Bytes("content").Span), form.Text("title"), form.Text("language"), form.Text("expiresIn"), form.Text("visibility"),
        form.Text("slug"), form.Find("burn") is not null);
}
