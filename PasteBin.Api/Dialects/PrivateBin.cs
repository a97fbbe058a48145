using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using PasteBin.Api.Caching;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Removing;
using PasteBin.Api.RateLimits;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;
using PasteBin.Contracts.Keys;

namespace PasteBin.Api.Dialects;

/// <summary>
/// PrivateBin, version 2 of its format: texts that their writers encrypted, which the server cannot read. <c>POST /</c> creates and deletes,
/// <c>GET /?{id}</c> reads; every answer is 200 and says in <c>status</c> what came of it. An id is the number that the paste's key stands for,
/// in 16 hexadecimal digits (62^10 is below 2^60).
/// </summary>
internal sealed class PrivateBin(
    PasteCreator creator, PasteDeleter deleter, ReadOnceRoutes burning, PasteCache cache, LargeReads reads, PasteLinks links, RateGate gate, TimeProvider clock)
{
    private const int IdLength = 16;
    private const int LargestRequest = 4096;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // The original's words: clients show them.
    private const string Missing = "Paste does not exist, has expired or has been deleted.";
    private const string Invalid = "Invalid data.";

    /// <summary>Whether it says that it is PrivateBin's own client. No page of another site can: it may not send this header here.</summary>
    public static bool IsClient(HttpRequest request) => request.Headers.XRequestedWith == "JSONHttpRequest";

    /// <summary>Whether nobody but a client of PrivateBin asks so: whatever comes of it, the answer is one that it understands.</summary>
    public static bool IsAsked(HttpRequest request) => (request.Path == "/" || HttpMethods.IsPut(request.Method))
        && (IsClient(request) || (Id(request) is not null && WantsJson(request)));

    /// <summary>Whether the answer is to be in PrivateBin's JSON, if the request is PrivateBin's.</summary>
    public static bool WantsJson(HttpRequest request) => IsClient(request)
        || (MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types)
            && types.Any(static type => type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            && !Negotiation.PrefersHtml(request.Headers.Accept));

    /// <summary>The id that a GET asks for, as <c>/?0123456789abcdef</c> or <c>/?pasteid=0123456789abcdef</c>; null when it asks for something else.</summary>
    public static string? Id(HttpRequest request)
    {
        var query = request.QueryString.Value;
        if (query is not { Length: > IdLength })
        {
            return null;
        }

        var first = query.AsSpan(1);
        first = first[..(first.IndexOf('&') is >= 0 and var end ? end : first.Length)];
        first = first.StartsWith("pasteid=") ? first["pasteid=".Length..] : first;
        return first.Length == IdLength && !first.ContainsAnyExcept(HexDigits) ? first.ToString() : null;
    }

    /// <summary>The paste's id; null for a key that was chosen and is no number.</summary>
    public static string? IdOf(string key) =>
        key.Length == KeyLease.KeyLength && Base62.TryDecode(key, out var number) ? number.ToString("x16", CultureInfo.InvariantCulture) : null;

    /// <summary>The key of the paste with this id; empty when no key has this number.</summary>
    public static string KeyOf(string? id) =>
        id is { Length: IdLength } && ulong.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
        && number < Numbers ? Base62.Encode(number, KeyLease.KeyLength) : "";

    // 62^10.
    private const ulong Numbers = 839_299_365_868_340_224;

    public void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/", async context =>
    {
        using var body = await PooledBody.ReadAsync(context.Request, LargestRequest, context.RequestAborted);
        await (await DeleteAsync(context, PrivateBinRequest.Read((body?.Bytes ?? default).Span)) ?? Refuse(Invalid)).ExecuteAsync(context);
    });

    /// <summary>Creates or deletes, for <c>POST /</c> and <c>PUT /</c>; null when nothing about the request is PrivateBin's.</summary>
    public async Task<IResult?> PostAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (!WantsJson(context.Request))
        {
            return null;
        }

        context.Response.Headers.CacheControl = "no-store";
        return PrivateBinFormat.Read(body.Span) is { Expire.Length: > 0 } format ? await CreateAsync(format, context)
            : IsClient(context.Request) ? await DeleteAsync(context, PrivateBinRequest.Read(body.Span)) ?? Refuse(Invalid)
            // Whoever else accepts JSON may also paste some, with any members.
            : PrivateBinRequest.IsDeletion(body) ? await DeleteAsync(context, PrivateBinRequest.Read(body.Span)) : null;
    }

    /// <summary>Says in PrivateBin's way why there is no paste.</summary>
    public static JsonHttpResult<PrivateBinAnswer> Refuse(ProblemDetails problem) => Refuse(problem.Detail!);

    /// <summary>Answers <c>GET /?{id}</c>.</summary>
    public async Task ReadAsync(HttpContext context, string id)
    {
        context.Response.Headers.Vary = "Accept, X-Requested-With";
        context.Response.Headers.CacheControl = "no-store";
        var key = KeyOf(id);
        if (!WantsJson(context.Request))
        {
            // The key behind the # stays in the browser and goes along.
            context.Response.Redirect(links.Page(context.Request, key.Length > 0 ? key : id));
            return;
        }

        var found = key.Length == 0 ? null
            : cache.TryGet(key, out var cached) ? cached : (await cache.LoadAsync(key, context.RequestAborted)).Response;
        await (found switch
        {
            null => RefuseMissingAsync(context, key),
            { Paste.Format: not Paste.PrivateBin } => Refuse($"This paste is not encrypted: read it at {links.Page(context.Request, key)}.").ExecuteAsync(context),
            { Paste: { Burn: true, Size: var size } } => BurnAsync(context, key, id, size),
            _ => reads.HoldAsync(context, found.Paste.Size, () => WriteAsync(context, found, id)),
        });
    }

    /// <summary>The one GET that burns: PrivateBin's clients ask once, and mark what they ask, which no link, prefetch or preview does.</summary>
    private async Task BurnAsync(HttpContext context, string key, string id, int size)
    {
        var headers = context.Request.Headers;
        if (!HttpMethods.IsGet(context.Request.Method) || !IsClient(context.Request) || headers.ContainsKey("Sec-Purpose") || headers.ContainsKey("Purpose"))
        {
            await Refuse("This paste can be read once, and reading deletes it: send X-Requested-With: JSONHttpRequest to read it.").ExecuteAsync(context);
            return;
        }

        await reads.HoldAsync(context, size, async () =>
        {
            var paste = await burning.TakeReadingAsync(key, unlocked: null);
            await (paste is null ? RefuseMissingAsync(context, key) : WriteAsync(context, new PasteResponse(paste), id));
        });
    }

    private async Task<IResult> CreateAsync(PrivateBinFormat format, HttpContext context)
    {
        if (format.Discussed || Life(format.Expire) is not { } life)
        {
            return Refuse(format.Discussed ? "This server keeps no discussions: create the paste without one." : Invalid);
        }

        var outcome = await creator.CreateAsync(
            new(format.Stored, new(life, Burn: format.Burn, OrLongest: true) { Format = Paste.PrivateBin }), context);
        return outcome.Paste is not { } paste ? Refuse(outcome.Refusal!.ProblemDetails)
            : TypedResults.Json(Answer(IdOf(paste.Key)!) with { DeleteToken = outcome.DeleteToken }, PrivateBinJsonContext.Default.PrivateBinAnswer);
    }

    /// <summary>Deletes, or says why not; null when the body asks for nothing of the kind.</summary>
    private async Task<IResult?> DeleteAsync(HttpContext context, PrivateBinRequest? request)
    {
        if (request?.DeleteToken is not { } token)
        {
            return request?.ParentId is null ? null : Refuse("This server keeps no discussions.");
        }

        var id = request.PasteId ?? Id(context.Request);
        return await deleter.DeleteAsync(KeyOf(id), token) switch
        {
            DeleteOutcome.Deleted => TypedResults.Json(Answer(id!), PrivateBinJsonContext.Default.PrivateBinAnswer),
            DeleteOutcome.WrongToken => Refuse("Wrong deletion token. Paste was not deleted."),
            _ => await MissingAsync(context, KeyOf(id)),
        };
    }

    private async ValueTask<IResult> MissingAsync(HttpContext context, string key)
    {
        if (await Absence.NoticeAsync(context, key) is { } notice)
        {
            return Refuse($"{notice.ProblemDetails.Title} {notice.ProblemDetails.Detail}");
        }

        gate.CountMissing(context);
        return Refuse(Missing);
    }

    private async Task RefuseMissingAsync(HttpContext context, string key) => await (await MissingAsync(context, key)).ExecuteAsync(context);

    private async Task WriteAsync(HttpContext context, PasteResponse response, string id)
    {
        var meta = response.Paste.ExpiresAt == DateTimeOffset.MaxValue ? ""
            : $"\"time_to_live\":{Math.Max(0, (long)(response.Paste.ExpiresAt - clock.GetUtcNow()).TotalSeconds)}";
        context.Response.ContentType = "application/json; charset=utf-8";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        // What is stored, {"v":2,"adata":[…],"ct":"…"}, is part of the answer as it is: clients authenticate it.
        var writer = context.Response.BodyWriter;
        writer.Write(Encoding.ASCII.GetBytes($$"""{"status":0,"id":"{{id}}","url":"{{Url(id)}}","""));
        await writer.WriteAsync(response.GetIdentity()[1..^1], context.RequestAborted);
        writer.Write(Encoding.ASCII.GetBytes($$""","meta":{{{meta}}},"comments":[],"comment_count":0,"comment_offset":0}"""));
        await writer.FlushAsync(context.RequestAborted);
    }

    private PrivateBinAnswer Answer(string id) => new(0, null, id, Url(id), null);

    // Clients join it to the address they know.
    private string Url(string id) => $"{links.BasePath}/?{id}";

    private static string? Life(string word) => word switch
    {
        "5min" => "5m",
        "10min" => "10m",
        "1hour" => "1h",
        "1day" => "1d",
        "1week" => "1w",
        "1month" => "P1M",
        "1year" => "1y",
        "never" => "never",
        _ => null,
    };

    private static JsonHttpResult<PrivateBinAnswer> Refuse(string message) =>
        TypedResults.Json(new PrivateBinAnswer(1, message, null, null, null), PrivateBinJsonContext.Default.PrivateBinAnswer);
}

/// <param name="Status">0: done. 1: refused, and <paramref name="Message"/> says why.</param>
internal sealed record PrivateBinAnswer(
    int Status, string? Message, string? Id, string? Url, [property: JsonPropertyName("deletetoken")] string? DeleteToken);

/// <summary>What is asked besides creating.</summary>
internal sealed record PrivateBinRequest(
    [property: JsonPropertyName("pasteid")] string? PasteId, [property: JsonPropertyName("deletetoken")] string? DeleteToken,
    [property: JsonPropertyName("parentid")] string? ParentId)
{
    public static PrivateBinRequest? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, PrivateBinJsonContext.Default.PrivateBinRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>It is a deletion as PrivateBin writes it, and nothing else.</summary>
    public static bool IsDeletion(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } members && members.EnumerateObject().Count() == 2
                && members.TryGetProperty("pasteid", out var id) && id.ValueKind == JsonValueKind.String && PrivateBin.KeyOf(id.GetString()).Length > 0
                && members.TryGetProperty("deletetoken", out var token) && token.ValueKind == JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PrivateBinAnswer))]
[JsonSerializable(typeof(PrivateBinRequest))]
internal sealed partial class PrivateBinJsonContext : JsonSerializerContext;
