using Microsoft.Extensions.Configuration;
using Npgsql;
using PasteBin.Contracts;

namespace PasteBin.Worker.Commands;

/// <summary>A command's way to <c>textdb</c>.</summary>
internal static class DatabaseSession
{
    /// <exception cref="CommandException">Postgres is nowhere to be found, refuses, or went away; the message says which, and no password.</exception>
    public static async Task<int> RunAsync(IConfiguration configuration, Func<NpgsqlDataSource, CancellationToken, Task<int>> command, CancellationToken cancellation)
    {
        if (configuration.GetConnectionString(ResourceNames.TextDb) is not { Length: > 0 } connectionString)
        {
            throw new CommandException(
                "Where is the database? No Worker runs here; set ConnectionStrings__textdb='Host=…;Username=…;Password=…;Database=textdb' in the environment.");
        }

        try
        {
            await using var database = NpgsqlDataSource.Create(Complete(connectionString).ConnectionString);
            return await command(database, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && Explain(exception) is { } sentence)
        {
            throw new CommandException(sentence);
        }
    }

    private static NpgsqlConnectionStringBuilder Complete(string connectionString)
    {
        try
        {
            return new(connectionString)
            {
                ApplicationName = "worker command",
                // A person waits, sees that it goes on, and can end it.
                CommandTimeout = 0,
                Timeout = 5,
            };
        }
        catch (ArgumentException)
        {
            // Its own message could quote the password.
            throw new CommandException("ConnectionStrings__textdb is nothing like Host=…;Username=…;Password=…;Database=textdb.");
        }
    }

    private static string? Explain(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            "The database refuses the user or the password.",
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidCatalogName } =>
            "The database is not as this program needs it: no Worker of this version has migrated it yet.",
        PostgresException refused => $"The database refuses: {Printable.Of(refused.MessageText)}.",
        NpgsqlException or TimeoutException => "The database does not answer, or went away before all was done.",
        _ => null,
    };
}
