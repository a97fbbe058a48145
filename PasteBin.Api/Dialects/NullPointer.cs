using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using PasteBin.Api.Caching;
using PasteBin.Api.Forms;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Changing;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Removing;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Dialects;

/// <summary>
/// 0x0.st (The Null Pointer): <c>curl -F file=@FILE HOST/</c>, with <c>expires</c> in hours or in milliseconds since 1970 and <c>secret</c>, which every link
/// here is. The answer's <c>X-Token</c> manages the paste: <c>curl -F token=TOKEN -F delete= HOST/KEY</c>, or <c>-F expires=24</c>.
/// </summary>
internal sealed class NullPointer(
    PasteDeleter deleter, ChangeStore changes, PasteCache cache, ReadOnceRoutes reading, IOptions<PasteOptions> options, TimeProvider clock)
{
    /// <summary>The original's own border between hours and milliseconds.</summary>
    private const long FirstMillisecond = 1_650_460_320_000;

    private const int LargestForm = 1024;

    public static FormDialect Form { get; } = new(["file"], StatusCodes.Status200OK, Read)
    {
        Describe = static (response, outcome) =>
        {
            response.Headers["X-Token"] = outcome.DeleteToken;
            if (outcome.Paste!.ExpiresAt != DateTimeOffset.MaxValue)
            {
                response.Headers["X-Expires"] = outcome.Paste.ExpiresAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            }
        },
    };

    public void Map(IEndpointRouteBuilder routes) =>
        // Beside the POST that reads: forms come here first.
        routes.MapPost("/{key}", ManageAsync).WithMetadata(new AcceptsMetadata(["application/x-www-form-urlencoded", "multipart/form-data"]));

    private static Draft Read(HttpRequest request, Form form)
    {
        // rustypaste has the same field, and its headers.
        var draft = Rustypaste.Read(request, form);
        return draft.Wishes is null || Number(form.Text("expires")) is not { } number ? draft : draft with
        {
            Wishes = draft.Wishes with { Expires = Hours(number), ExpiresIn = null, ExpiresAt = Time(number), OrLongest = true },
        };
    }

    private async Task ManageAsync(HttpContext context)
    {
        var request = context.Request;
        // Whoever reads the paste by a form may find its fields too.
        request.EnableBuffering(2 * Upload.MaxOverhead);
        var (upload, refusal) = await Upload.ReadFormAsync(request, LargestForm);
        using (upload)
        {
            if (upload?.Form!.Text("token") is { } token)
            {
                await (await ManageAsync(context, token, upload.Form)).ExecuteAsync(context);
                return;
            }
        }

        if (refusal is not null)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        request.Body.Position = 0;
        await reading.ReadPageOrTextAsync(context);
    }

    private async Task<IResult> ManageAsync(HttpContext context, string token, Form form)
    {
        var key = PasteKey.WithoutExtension((string)context.Request.RouteValues["key"]!);
        if (form.Find("delete") is not null)
        {
            return await deleter.DeleteAsync(key, token) switch
            {
                DeleteOutcome.Deleted => Say("", StatusCodes.Status200OK),
                DeleteOutcome.WrongToken => WrongToken(),
                _ => await MissingAsync(context, key),
            };
        }

        if (Number(form.Text("expires")) is not { } number)
        {
            return Say("Send token with delete, or with expires in hours or in milliseconds since 1970.\n", StatusCodes.Status400BadRequest);
        }

        var (end, mistake) = PasteEnd.Read(options.Value, clock.GetUtcNow(), Hours(number), null, Time(number), orLongest: true);
        if (mistake is not null)
        {
            return mistake;
        }

        // Not the request's cancellation: what is changed must also be forgotten, whoever still listens.
        var (outcome, _) = PasteKey.IsPossible(key)
            ? await changes.ChangeAsync(key, token, default, new(End: end), CancellationToken.None) : (ChangeOutcome.NotFound, null);
        switch (outcome)
        {
            case ChangeOutcome.Same:
                return Say("", StatusCodes.Status202Accepted);
            case ChangeOutcome.Changed:
                await cache.ForgetAsync(key);
                return Say("", StatusCodes.Status202Accepted);
            case ChangeOutcome.WrongToken:
                return WrongToken();
            default:
                return await MissingAsync(context, key);
        }
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Hours(long number) =>
        number < FirstMillisecond ? Math.Min(number, 9_999_999_999).ToString(CultureInfo.InvariantCulture) + "h" : null;

    private static string? Time(long number) => number < FirstMillisecond ? null
        : DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(number, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())).ToString("O", CultureInfo.InvariantCulture);

    private static ContentHttpResult WrongToken() => Say("Send this paste's own token: that one belongs to another.\n", StatusCodes.Status401Unauthorized);

    private static async ValueTask<IResult> MissingAsync(HttpContext context, string key) =>
        await Absence.NoticeAsync(context, key) is { } notice ? notice : Say("There is nothing here: it never was, its time is up, or it was deleted.\n", StatusCodes.Status404NotFound);

    private static ContentHttpResult Say(string line, int status) => TypedResults.Text(line, "text/plain; charset=utf-8", statusCode: status);
}
