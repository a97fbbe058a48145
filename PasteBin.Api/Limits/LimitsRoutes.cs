using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Connections;
using PasteBin.Api.Diffing;
using PasteBin.Api.Forms;
using PasteBin.Api.Listing;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Idempotency;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.RateLimits;
using PasteBin.Api.Reports;

namespace PasteBin.Api.Limits;

/// <summary><c>GET /api/v1/limits</c>: every bound that a client may meet, as this server is configured.</summary>
internal static class LimitsRoutes
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void AddLimits(this IHostApplicationBuilder builder) =>
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, LimitsJsonContext.Default));

    public static void MapLimits(this IEndpointRouteBuilder routes) => routes.MapMethods("/api/v1/limits", GetOrHead, Answer);

    private static Ok<ServerLimits> Answer(
        HttpContext context, IOptions<PasteOptions> options, IOptions<ConnectionOptions> connections, IOptions<RateLimitOptions> rates, IOptions<PasswordOptions> passwords)
    {
        // They change with a rollout.
        context.Response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Ok(ServerLimits.From(options.Value, connections.Value, rates.Value, passwords.Value));
    }
}

/// <summary>Sizes are in bytes, lives in seconds, texts in UTF-16 characters.</summary>
/// <param name="Reads">That <c>maxReads</c> may be.</param>
internal sealed record ServerLimits(
    TextLimits Text, int TitleCharacters, int LanguageCharacters, SlugLimits Slug, LifeLimits Life, int Reads, int PasswordCharacters, int ReportCharacters,
    IdempotencyLimits IdempotencyKey, int FormFields, int Versions, int DiffBytes, ListLimits List, RequestLimits Request, RateLimits Rates)
{
    public static ServerLimits From(PasteOptions options, ConnectionOptions connections, RateLimitOptions rates, PasswordOptions passwords) => new(
        new(options.MaxSize, NewPaste.MaxJson(options.MaxSize)),
        PasteTerms.MaxTitle,
        PasteTerms.MaxLanguage,
        new(Pastes.Slugs.Slug.MinLength, Pastes.Slugs.Slug.MaxLength, Pastes.Slugs.Slug.RestSeconds),
        new((long)PasteLife.Shortest.TotalSeconds, (long)options.DefaultLife.TotalSeconds, (long)options.LongestLife.TotalSeconds, options.AllowNever),
        PasteTerms.MostReads,
        Pastes.Passwords.Password.MaxLength,
        NewReport.MaxReason,
        new(Pastes.Idempotency.IdempotencyKey.MaxLength, AnswerStore.LifeSeconds),
        Form.MaxFields,
        options.MaxVersions,
        DiffRoutes.LargestTexts,
        new(ListQuery.DefaultLimit, ListQuery.MaxLimit, ListQuery.MinTitle),
        new(connections.MaxRequestLine, connections.MaxHeaderBytes, connections.MaxHeaders, connections.MinBytesPerSecond),
        new(
            RequestRate.From(rates.Creates), RequestRate.From(rates.Reads), RequestRate.From(rates.Missing),
            new(passwords.Attempts, TimeSpan.FromMinutes(1) / passwords.AttemptInterval)));
}

/// <param name="Bytes">Of one text.</param>
/// <param name="RequestBytes">Of a request's body in JSON, which may be all escapes.</param>
internal sealed record TextLimits(int Bytes, int RequestBytes);

/// <param name="RestSeconds">From the end of its paste until somebody else may have it.</param>
internal sealed record SlugLimits(int MinCharacters, int MaxCharacters, int RestSeconds);

/// <param name="Never">Whether a paste may be kept for ever.</param>
internal sealed record LifeLimits(long Shortest, long Default, long Longest, bool Never);

/// <param name="Seconds">That the answer to a create is kept.</param>
internal sealed record IdempotencyLimits(int Characters, int Seconds);

/// <param name="SearchCharacters">A search for fewer finds nothing in particular.</param>
internal sealed record ListLimits(int Default, int Max, int SearchCharacters);

/// <param name="LineBytes">Of the request's first line.</param>
/// <param name="BytesPerSecond">That a body has at least, on average.</param>
internal sealed record RequestLimits(int LineBytes, int HeaderBytes, int Headers, int BytesPerSecond);

/// <summary>What one address may do; null: any number.</summary>
/// <param name="Creates">Requests that store or change something.</param>
/// <param name="Reads">All other requests.</param>
/// <param name="Missing">Requests for what is not there.</param>
/// <param name="Passwords">That are tried for one paste.</param>
internal sealed record RateLimits(RequestRate? Creates, RequestRate? Reads, RequestRate? Missing, RequestRate Passwords);

/// <param name="Burst">At once, after a pause.</param>
/// <param name="PerMinute">In the long run.</param>
internal sealed record RequestRate(int Burst, double PerMinute)
{
    public static RequestRate? From(Rate? rate) => rate is var (burst, interval) ? new(burst, Math.Round(TimeSpan.FromMinutes(1) / interval, 3)) : null;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ServerLimits))]
internal sealed partial class LimitsJsonContext : JsonSerializerContext;
