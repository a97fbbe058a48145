using Npgsql;

namespace PasteBin.Worker.Inbox;

/// <summary>The table <c>inbox</c>: which messages a consumer has handled.</summary>
public static class InboxStore
{
    private const int MaxRows = 1000;

    /// <summary>
    /// Notes the message in the transaction of what its handler does. False: it has been handled. Waits while another transaction handles it.
    /// </summary>
    public static async Task<bool> AddAsync(NpgsqlConnection connection, string consumer, string messageId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("insert into inbox (consumer, message_id) values ($1, $2) on conflict do nothing", connection)
        {
            Parameters = { new() { Value = consumer }, new() { Value = messageId } },
        };
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Forgets what was handled more than seven days ago, a thousand rows a transaction.</summary>
    public static async Task<int> CleanAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var deleted = 0;
        int chunk;
        do
        {
            await using var command = database.CreateCommand("""
                delete from inbox where (consumer, message_id) in (
                    select consumer, message_id from inbox where handled_at < now() - interval '7 days'
                    order by handled_at limit $1 for update skip locked)
                """);
            command.Parameters.Add(new() { Value = MaxRows });
            chunk = await command.ExecuteNonQueryAsync(cancellation);
            deleted += chunk;
        }
        while (chunk == MaxRows);
        return deleted;
    }
}
