using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>A paste's password as requests bring it: in a header, in JSON or in a form, never in an address, which is logged and remembered everywhere.</summary>
internal static class Password
{
    public const string Header = "X-Paste-Password";
    public const string Field = "password";
    public const int MaxLength = 200;

    private const int MaxBody = 4 * MaxLength;

    /// <summary>What is wrong with a password for a new paste, if anything.</summary>
    public static ProblemHttpResult? MistakeIn(string? password) =>
        // A header loses the blanks at its ends, so that nobody could read such a paste with curl.
        string.IsNullOrEmpty(password) || (IsPossible(password) && PasteTerms.IsUnicode(password) && !password.Any(char.IsControl) && password.Trim() == password)
            ? null : Problems.Invalid.Say($"Write password in at most {MaxLength} characters, without control characters, and without blanks at its ends.");

    /// <summary>False for what no paste has: that needs no trying.</summary>
    public static bool IsPossible(string password) => password.Length is > 0 and <= MaxLength;

    /// <summary>Null when there is none.</summary>
    public static string? FromHeader(HttpRequest request) => PasteTerms.NullIfEmpty(request.Headers[Header].ToString());

    /// <summary>The password that a POST brings, if any: the header's, or that of a body in JSON or in a form.</summary>
    public static async Task<(string? Password, ProblemHttpResult? Mistake)> ReadAsync(HttpRequest request)
    {
        if (FromHeader(request) is { } given)
        {
            return (given, null);
        }

        if (request.HasJsonContentType())
        {
            var (body, mistake) = await JsonBody.ReadAsync(request, MaxBody, PasswordJsonContext.Default.PasswordBody, PasswordBody.Example);
            return (PasteTerms.NullIfEmpty(body?.Password), mistake);
        }

        if (!Multipart.Is(request) && !UrlEncoded.Is(request))
        {
            return (null, null);
        }

        var (upload, refusal) = await Upload.ReadFormAsync(request, MaxBody);
        using (upload)
        {
            return (PasteTerms.NullIfEmpty(upload?.Form!.Text(Field)), refusal);
        }
    }

    /// <summary>The draft with the header's password, unless its body has one.</summary>
    public static Draft AddTo(Draft draft, HttpRequest request) =>
        request.QueryString.HasValue && request.Query.ContainsKey(Field) ? Draft.Wrong(Problems.Invalid.Say($"Send the password in {Header}, in JSON or in a form: an address is remembered in many places."))
        : draft.Wishes is { } wishes && string.IsNullOrEmpty(wishes.Password) && FromHeader(request) is { } password
            ? draft with { Wishes = wishes with { Password = password } }
        : draft;
}

/// <summary>Body of a POST that reads.</summary>
internal sealed record PasswordBody(string? Password)
{
    public const string Example = """{"password":"…"}""";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PasswordBody))]
internal sealed partial class PasswordJsonContext : JsonSerializerContext;
