using Npgsql;

namespace PasteBin.Api.Errors;

/// <summary>Tells that Postgres is away, or on its way back, from what is an error of ours: the former is 503, come again.</summary>
internal static class Outage
{
    /// <summary>
    /// A bare <see cref="TimeoutException"/> is Npgsql's too: while the first connection of a process reads the database's types, whoever opens another
    /// waits for that, and this is what ends the wait (seen in 10.0.0).
    /// </summary>
    public static bool Explains(Exception exception) => exception is NpgsqlException { IsTransient: true } or TimeoutException;
}
