using Microsoft.AspNetCore.RateLimiting;
using PasteBin.Api.Errors;

namespace PasteBin.Api.RateLimits;

/// <summary>
/// Before anything of a request is read or done: has its client asked for too much. What changes nothing by its method, or says so
/// (<see cref="CountsAsRead"/>), is a read; what is not found counts besides.
/// </summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimiter limits, RateLimitMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            return next(context);
        }

        var client = ClientNetwork.Of(context.Connection.RemoteIpAddress);
        // Also what is there: or every key could be tried, only slower.
        if (limits.Missing is { } missing && missing.Look(client) is { Wait: var wait } level && wait > TimeSpan.Zero)
        {
            return RefuseAsync(context, missing.Headers, level, "missing", "Too many of your requests were for what is not there.");
        }

        return IsRead(context.Request, endpoint) ? ReadAsync(context, client) : CreateAsync(context, client);
    }

    /// <summary>For an answer that says in its own way that there is no such paste: it counts as a 404 does.</summary>
    public static void CountAsMissing(HttpContext context) => context.Features.Set(Missed.Instance);

    private static bool IsRead(HttpRequest request, Endpoint? endpoint) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
        || endpoint?.Metadata.GetMetadata<CountsAsRead>() is not null;

    // A hit in memory ends without having waited for anything, and this adds no waiting.
    private Task ReadAsync(HttpContext context, UInt128 client)
    {
        if (limits.Reads is { } reads)
        {
            var level = reads.Take(client);
            if (level.Wait > TimeSpan.Zero)
            {
                return RefuseAsync(context, reads.Headers, level, "reads", "You sent more requests than one address may.");
            }

            reads.Headers.Write(context.Response.Headers, level);
        }

        var answer = next(context);
        if (!answer.IsCompletedSuccessfully)
        {
            return CountMissingAsync(answer, context, client);
        }

        CountMissing(context, client);
        return answer;
    }

    private async Task CreateAsync(HttpContext context, UInt128 client)
    {
        if (limits.Creates is { } creates)
        {
            var level = await creates.TakeAsync(client);
            if (level.Wait > TimeSpan.Zero)
            {
                await RefuseAsync(context, creates.Headers, level, "creates", "You stored or changed more than one address may at once.");
                return;
            }

            creates.Headers.Write(context.Response.Headers, level);
        }

        await CountMissingAsync(next(context), context, client);
    }

    private async Task CountMissingAsync(Task answer, HttpContext context, UInt128 client)
    {
        await answer;
        CountMissing(context, client);
    }

    private void CountMissing(HttpContext context, UInt128 client)
    {
        if (context.Response.StatusCode == StatusCodes.Status404NotFound || context.Features.Get<Missed>() is not null)
        {
            limits.Missing?.Take(client);
        }
    }

    private Task RefuseAsync(HttpContext context, RateHeaders headers, Level level, string limit, string reason)
    {
        metrics.Refused(limit);
        headers.Write(context.Response.Headers, level);
        return Problems.TooManyRequests.Say($"{reason} Wait {RateHeaders.Seconds(level.Wait)} s, as Retry-After says, and send this again.").ExecuteAsync(context);
    }

    private sealed class Missed
    {
        public static readonly Missed Instance = new();
    }
}

/// <summary>Metadata of an endpoint that reads although its method is none for reading.</summary>
internal sealed class CountsAsRead;
