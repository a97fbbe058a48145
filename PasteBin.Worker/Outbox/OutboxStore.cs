using Npgsql;
using PasteBin.Worker.Messaging;

namespace PasteBin.Worker.Outbox;

/// <param name="Attempts">How often the broker has refused it.</param>
/// <param name="DeliverAt">A command for later; null is now.</param>
public sealed record OutboxRow(
    long Id, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? DeliverAt, string Exchange, string RoutingKey, Message Message);

/// <summary>The table <c>outbox</c>: messages whose cause is committed and that the broker has not confirmed.</summary>
public static class OutboxStore
{
    private const int MaxRows = 500;
    private const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Locks the oldest rows that are due and nobody else holds, at most 500, and reads as many of them as fit into 8 MiB (always one).
    /// They stay locked until the transaction ends. Never "greater than the last seen": ids are not committed in order.
    /// </summary>
    public static async Task<List<OutboxRow>> TakeAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            with due as (
                select id, octet_length(payload) as bytes from outbox
                where retry_at is null or retry_at <= clock_timestamp()
                order by id limit $1 for update skip locked),
            counted as (select id, bytes, sum(bytes) over (order by id) as total from due)
            select o.id, attempts, created_at, deliver_at, exchange, routing_key, message_id, type, payload, traceparent
            from counted join outbox o using (id)
            where total <= $2 or total = bytes
            order by o.id
            """, connection)
        {
            Parameters = { new() { Value = MaxRows }, new() { Value = MaxBytes } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new(
                reader.GetInt64(0),
                reader.GetInt32(1),
                reader.GetFieldValue<DateTimeOffset>(2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetString(4),
                reader.GetString(5),
                new(reader.GetGuid(6).ToString(), reader.GetString(7), reader.GetFieldValue<byte[]>(8), reader.IsDBNull(9) ? null : reader.GetString(9))));
        }

        return rows;
    }

    /// <summary>The rows were sent.</summary>
    public static Task DeleteAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellation) =>
        ExecuteAsync(connection, "delete from outbox where id = any($1)", ids, cancellation);

    /// <summary>The rows were refused: they come again after 2, 4, 8, … seconds, at most a minute.</summary>
    public static Task PutOffAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellation) =>
        ExecuteAsync(connection, """
            update outbox set
                attempts = attempts + 1,
                retry_at = clock_timestamp() + least(60, 2 ^ least(attempts + 1, 6)) * interval '1 second'
            where id = any($1)
            """, ids, cancellation);

    /// <summary>How many rows wait, and how long the oldest has.</summary>
    public static async Task<(long Depth, TimeSpan Oldest)> MeasureAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select count(*), coalesce(clock_timestamp() - min(created_at), interval '0') from outbox");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetTimeSpan(1));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, long[] ids, CancellationToken cancellation)
    {
        if (ids.Length == 0)
        {
            return;
        }

#pragma warning disable CA2100 // The SQL stands above.
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = ids } } };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
