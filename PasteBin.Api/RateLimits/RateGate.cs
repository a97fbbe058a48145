using PasteBin.Api.Errors;

namespace PasteBin.Api.RateLimits;

/// <summary>What every request passes before anything of it is read or done: has its client asked for too much.</summary>
internal sealed class RateGate(RateLimiter limits, RateLimitMetrics metrics)
{
    /// <summary>Counts a request that changes nothing. Null: go on; else the refusal.</summary>
    public Task? RefuseRead(HttpContext context)
    {
        var client = ClientNetwork.Of(context.Connection.RemoteIpAddress);
        return RefuseSeeker(context, client) ?? (limits.Reads is { } reads
            ? Pass(context, reads.Headers, reads.Take(client), "reads", "You sent more requests than one address may.") : null);
    }

    /// <summary>Counts a request that stores or changes something.</summary>
    public async ValueTask<Task?> RefuseCreateAsync(HttpContext context)
    {
        var client = ClientNetwork.Of(context.Connection.RemoteIpAddress);
        return RefuseSeeker(context, client) ?? (limits.Creates is { } creates
            ? Pass(context, creates.Headers, await creates.TakeAsync(client), "creates", "You stored or changed more than one address may at once.") : null);
    }

    /// <summary>Counts an answer that there is no such thing: a 404, or another that says so in its own way.</summary>
    public void CountMissing(HttpContext context) => limits.Missing?.Take(ClientNetwork.Of(context.Connection.RemoteIpAddress));

    /// <summary>Refuses also what is there: or every key could be tried, only slower.</summary>
    private Task? RefuseSeeker(HttpContext context, UInt128 client) =>
        limits.Missing is { } missing && missing.Look(client) is var level && level.Wait > TimeSpan.Zero
            ? Pass(context, missing.Headers, level, "missing", "Too many of your requests were for what is not there.") : null;

    private Task? Pass(HttpContext context, RateHeaders headers, Level level, string limit, string reason)
    {
        headers.Write(context.Response.Headers, level);
        if (level.Wait <= TimeSpan.Zero)
        {
            return null;
        }

        metrics.Refused(limit);
        return Problems.TooManyRequests.Say($"{reason} Wait {RateHeaders.Seconds(level.Wait)} s, as Retry-After says, and send this again.").ExecuteAsync(context);
    }
}
