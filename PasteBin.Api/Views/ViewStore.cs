using Npgsql;

namespace PasteBin.Api.Views;

/// <summary>How often pastes were read, in <c>textdb</c>.</summary>
internal sealed class ViewStore(NpgsqlDataSource database)
{
    /// <exception cref="NpgsqlException">Postgres cannot be asked.</exception>
    public async Task<long> FindAsync(string key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select views from paste_views where key = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        return (long?)await command.ExecuteScalarAsync(cancellation) ?? 0;
    }

    /// <summary>Adds readings of pastes that are still there, and says how many each has now. Any number of replicas may at once.</summary>
    /// <exception cref="NpgsqlException">Postgres cannot be asked, or went away; they may be written then.</exception>
    public async Task<Dictionary<string, long>> AddAsync(string[] keys, int[] readings, CancellationToken cancellation)
    {
        // A batch is one transaction. By the index, always: the plan that was kept from when there were hardly any pastes reads all of them for each key.
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("select set_config('enable_seqscan', 'off', true)"));
        // Pastes are held so that none ends in between and leaves its row behind; one that somebody is about to end is left out. All replicas write in the
        // order of the keys: none waits for another that waits for it.
        batch.BatchCommands.Add(new("""
            with held as materialized (select key from pastes where key = any($1) for key share skip locked)
            insert into paste_views (key, views)
            select key, new from unnest($1, $2) as seen (key, new) join held using (key) order by key
            on conflict (key) do update set views = paste_views.views + excluded.views returning key, views
            """)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = keys }, new NpgsqlParameter<int[]> { TypedValue = readings } },
        });
        await using var row = await batch.ExecuteReaderAsync(cancellation);
        await row.NextResultAsync(cancellation);
        var totals = new Dictionary<string, long>(keys.Length);
        while (await row.ReadAsync(cancellation))
        {
            totals[row.GetString(0)] = row.GetInt64(1);
        }

        return totals;
    }
}
