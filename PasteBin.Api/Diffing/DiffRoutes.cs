using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Versions;
using PasteBin.Api.Reading;
using PasteBin.Api.Takedowns;

namespace PasteBin.Api.Diffing;

/// <summary>
/// <c>GET /api/v1/pastes/{key}/diff?from=1&amp;to=2</c>: what changed between two versions, by default the last two. JSON for whoever names it in
/// <c>Accept</c>, else a unified diff.
/// </summary>
internal sealed class DiffRoutes(VersionStore store, PasteUnlocker unlocker) : IDisposable
{
    /// <summary>Bytes that two texts may have together.</summary>
    internal const int LargestTexts = 20 << 20;

    /// <summary>Bytes of texts that may be compared or on their way to slow readers at once; with their lines they take some six times as much.</summary>
    private const int LargestHeld = 3 * LargestTexts;

    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Who reads slower than this must not hold what others wait for.</summary>
    private static readonly MinDataRate SlowestReader = new(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    // Comparing is all computing; the other half of the machine goes on answering.
    private readonly SemaphoreSlim _turns = new(Math.Clamp(Environment.ProcessorCount / 2, 1, 4));

    private long _held;

    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/api/v1/pastes/{key}/diff", GetOrHead, context => AnswerAsync(context, WriteAsync, static (context, _, _, refusal) => refusal.ExecuteAsync(context)));

    public void Dispose() => _turns.Dispose();

    /// <param name="write">Says what has changed. What is compared is held as long as that takes.</param>
    /// <param name="lockedOut">Says why a paste that has a password is not opened.</param>
    public async Task AnswerAsync(HttpContext context, WriteDiff write, WriteLockedOut lockedOut)
    {
        var key = (string)context.Request.RouteValues["key"]!;
        var versions = PasteKey.IsPossible(key) ? await store.ListAsync(key, context.RequestAborted) : [];
        if (!TryFind(versions, context.Request.Query, out var from, out var to))
        {
            await (await MissingAsync(context, key)).ExecuteAsync(context);
            return;
        }

        var size = (long)from.Size + to.Size;
        if (size > LargestTexts)
        {
            await Problems.TooLargeToCompare.Say($"Together they may have {LargestTexts} bytes: read both, and compare them yourself.").ExecuteAsync(context);
            return;
        }

        try
        {
            await (Interlocked.Add(ref _held, size) > LargestHeld ? Busy().ExecuteAsync(context) : CompareAsync(context, key, from.Version, to.Version, write, lockedOut));
        }
        finally
        {
            Interlocked.Add(ref _held, -size);
        }
    }

    private async Task CompareAsync(HttpContext context, string key, int from, int to, WriteDiff write, WriteLockedOut lockedOut)
    {
        var cancellation = context.RequestAborted;
        if (!await _turns.WaitAsync(Patience, cancellation))
        {
            await Busy().ExecuteAsync(context);
            return;
        }

        TextDiff? diff;
        Versions found;
        try
        {
            found = await FindAsync(context, key, from, to);
            diff = found is not { Before: { } before, After: { } after } ? null
                : await Task.Run(() => TextDiff.Of(new PasteResponse(before).GetIdentity(), new PasteResponse(after).GetIdentity()), cancellation);
        }
        finally
        {
            _turns.Release();
        }

        await (diff is not null ? write(context, diff, found.After!, from, to)
            : found.Refusal is not null ? lockedOut(context, found.After!, (from, to), found.Refusal)
            : (await MissingAsync(context, key)).ExecuteAsync(context));
    }

    /// <summary>Both with their texts, or why not.</summary>
    private async Task<Versions> FindAsync(HttpContext context, string key, int from, int to)
    {
        var cancellation = context.RequestAborted;
        var after = await store.FindAsync(key, to, cancellation);
        if (after is null or { Burn: true })
        {
            return default;
        }

        if (after.Lock is null)
        {
            return new(from == to ? after : await store.FindAsync(key, from, cancellation), after);
        }

        var (password, mistake) = await Password.ReadAsync(context.Request);
        var (unlocked, refusal) = mistake is null ? await unlocker.UnlockAsync(context, after, password) : (null, mistake);
        return unlocked is null ? new(null, after, refusal)
            : new(from == to ? unlocked.Paste : unlocked.Open(await store.FindAsync(key, from, cancellation, withSealed: true)), unlocked.Paste);
    }

    internal delegate Task WriteDiff(HttpContext context, TextDiff diff, Paste paste, int from, int to);

    internal delegate Task WriteLockedOut(HttpContext context, Paste paste, (int From, int To) versions, ProblemHttpResult refusal);

    private readonly record struct Versions(Paste? Before, Paste? After, ProblemHttpResult? Refusal = null);

    private static Task WriteAsync(HttpContext context, TextDiff diff, Paste paste, int from, int to)
    {
        // HTTP/2 has a rate for the connection alone.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            rate.MinDataRate = SlowestReader;
        }

        var response = context.Response;
        response.Headers.Vary = "Accept";
        response.Headers.CacheControl = paste.IsGuarded ? "no-store" : "no-cache";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        if (ProblemWriter.NamesJson(context.Request))
        {
            response.ContentType = "application/json; charset=utf-8";
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask
                : DiffWriter.WriteJsonAsync(response.BodyWriter, diff, paste.Key, from, to, context.RequestAborted);
        }

        response.ContentType = "text/plain; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask
            : DiffWriter.WriteUnifiedAsync(response.BodyWriter, diff, $"{paste.Key}/{from}", $"{paste.Key}/{to}", context.RequestAborted);
    }

    private static bool TryFind(
        List<PasteVersion> versions, IQueryCollection query, [NotNullWhen(true)] out PasteVersion? from, [NotNullWhen(true)] out PasteVersion? to)
    {
        var wanted = query.TryGetValue("to", out var given) ? VersionRoutes.Number(given) : versions.FirstOrDefault()?.Version;
        to = versions.Find(version => version.Version == wanted);
        wanted = query.TryGetValue("from", out given) ? VersionRoutes.Number(given) : Math.Max(1, (to?.Version ?? 0) - 1);
        from = versions.Find(version => version.Version == wanted);
        return from is not null && to is not null;
    }

    private static ValueTask<ProblemHttpResult> MissingAsync(HttpContext context, string key) =>
        Absence.ExplainAsync(context, key, "There is no such paste, or it has no such version; /versions lists those it has.");

    private static ProblemHttpResult Busy() =>
        Problems.Busy.Say("Too many large texts are being compared; try again in a few seconds.");
}
