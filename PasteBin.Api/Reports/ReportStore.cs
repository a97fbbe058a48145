using Npgsql;

namespace PasteBin.Api.Reports;

/// <summary>Reports in <c>textdb</c>.</summary>
internal sealed class ReportStore(NpgsqlDataSource database)
{
    /// <summary>Kept of one paste: enough for anybody to see that it is one to look at.</summary>
    internal const int MostOfAPaste = 100;

    /// <summary>
    /// Keeps the report, unless this client has one about the paste already, or there are as many as are kept. Postgres hashes the client's network with
    /// a salt that it alone has.
    /// </summary>
    /// <returns>False when there is no such paste.</returns>
    /// <exception cref="NpgsqlException">Postgres cannot be asked.</exception>
    public async Task<bool> AddAsync(string key, byte[] client, string reason, CancellationToken cancellation)
    {
        // Held, so that it does not end in between and leave the report behind.
        await using var command = database.CreateCommand("""
            with paste as materialized (select key from pastes where key = $1 and expires_at > now() for key share),
            added as (
                insert into reports (key, client, reason)
                select key, substring(sha256(salt || convert_to(key, 'UTF8') || $2) for 16), $3 from paste, report_salt
                where (select count(*) from reports where key = $1) < $4
                on conflict do nothing)
            select 1 from paste
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = client });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = reason });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MostOfAPaste });
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }
}
