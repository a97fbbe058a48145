using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using PasteBin.Api.Caching;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes;

namespace PasteBin.Api.Takedowns;

/// <summary>Tells why a paste is not there. To be asked after it was not found: what is found is not taken down.</summary>
internal sealed class Absence(NpgsqlDataSource database, MissingKeys missing, TimeProvider clock)
{
    /// <summary>The problem's member with what the operator wrote.</summary>
    public const string Reason = "reason";

    /// <summary>451 with the operator's reason, or 404.</summary>
    /// <param name="detail">Of the 404, if it is to be another than usual.</param>
    /// <exception cref="NpgsqlException">Postgres cannot be asked.</exception>
    public static async ValueTask<ProblemHttpResult> ExplainAsync(HttpContext context, string key, string? detail = null) =>
        await NoticeAsync(context, key) ?? Problems.NotFound.Say(detail);

    /// <summary>451 with the operator's reason; null when the paste was not taken down.</summary>
    /// <exception cref="NpgsqlException">Postgres cannot be asked.</exception>
    public static async ValueTask<ProblemHttpResult?> NoticeAsync(HttpContext context, string key) =>
        await context.RequestServices.GetRequiredService<Absence>().FindReasonAsync(key, context.RequestAborted) is { } reason ? TakenDown(reason) : null;

    private static ProblemHttpResult TakenDown(string reason)
    {
        var problem = Problems.TakenDown.Say($"The reason given is: {reason}");
        problem.ProblemDetails.Extensions[Reason] = reason;
        return problem;
    }

    private async ValueTask<string?> FindReasonAsync(string key, CancellationToken cancellation)
    {
        if (!PasteKey.IsPossible(key))
        {
            return null;
        }

        // Taken before Postgres is asked: a change meanwhile takes it out of the memory, and nobody reads what is written into it then.
        var memory = missing.Find(key, clock.GetUtcNow());
        if (memory?.Cause is { } known)
        {
            return known.Reason;
        }

        await using var command = database.CreateCommand("select reason from takedowns where key = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        var cause = new AbsenceCause((string?)await command.ExecuteScalarAsync(cancellation));
        if (memory is not null)
        {
            memory.Cause = cause;
        }

        return cause.Reason;
    }
}
