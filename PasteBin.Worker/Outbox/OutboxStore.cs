using Npgsql;
using PasteBin.Worker.Messaging;

namespace PasteBin.Worker.Outbox;

/// <param name="Attempts">How often the broker has refused it.</param>
/// <param name="Alone">It may have been what made the broker close the channel: nothing is to be under way beside it.</param>
/// <param name="DeliverAt">A command for later; null is now.</param>
public sealed record OutboxRow(
    long Id, int Attempts, bool Alone, DateTimeOffset CreatedAt, DateTimeOffset? DeliverAt, string Exchange, string RoutingKey, Message Message);

/// <summary>The table <c>outbox</c>: messages whose cause is committed and that the broker has not confirmed.</summary>
public static class OutboxStore
{
    private const int MaxNew = 500;
    private const int MaxRefused = 100;
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Locks rows that nobody else holds: the oldest that are new, at most 500, and, of those that were refused, at most 100 whose time has come;
    /// so a full queue's backlog, however long, leaves room for everybody else. Reads as many of each as fit into 4 MiB (always one).
    /// They stay locked until the transaction ends. Never "greater than the last seen": ids are not committed in order.
    /// </summary>
    public static async Task<List<OutboxRow>> TakeAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        // What was sent since the last vacuum, thousands of rows under load, is still in the indexes. Only who reads one in its order marks these there, and
        // so meets them once; a bitmap or the whole table, which Postgres chooses when it believes that hardly any are left, meets them all each time.
        batch.BatchCommands.Add(new("set local enable_bitmapscan = off"));
        batch.BatchCommands.Add(new("set local enable_seqscan = off"));
        batch.BatchCommands.Add(new("""
            with fresh as (
                select id, retry_at, octet_length(payload) as bytes from outbox
                where retry_at is null order by id limit $1 for update skip locked),
            refused as (
                select id, retry_at, octet_length(payload) as bytes from outbox
                where retry_at <= clock_timestamp() order by retry_at limit $2 for update skip locked),
            counted as (
                select id, bytes, sum(bytes) over (partition by retry_at is null order by id) as total
                from (select * from fresh union all select * from refused) due)
            select o.id, attempts, alone, created_at, deliver_at, exchange, routing_key, message_id, type, payload, traceparent
            from counted join outbox o using (id)
            where total <= $3 or total = bytes
            order by o.id
            """)
        {
            Parameters = { new() { Value = MaxNew }, new() { Value = MaxRefused }, new() { Value = MaxBytes } },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new(
                reader.GetInt64(0),
                reader.GetInt32(1),
                reader.GetBoolean(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetString(5),
                reader.GetString(6),
                new(reader.GetGuid(7).ToString(), reader.GetString(8), reader.GetFieldValue<byte[]>(9), reader.IsDBNull(10) ? null : reader.GetString(10))));
        }

        return rows;
    }

    /// <summary>As many were taken as may be, or nearly as large ones: there may be more.</summary>
    public static bool IsFull(List<OutboxRow> rows) => rows.Count >= MaxNew || rows.Sum(row => (long)row.Message.Body.Length) >= MaxBytes / 2;

    /// <summary>
    /// The rows were sent. Their transaction will not wait for the disk, which makes creates wait: lost in a crash of Postgres's, they are sent again,
    /// which those who receive them expect of a killed relay too.
    /// </summary>
    public static async Task DeleteAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new("set local synchronous_commit = off"));
        batch.BatchCommands.Add(new("delete from outbox where id = any($1)") { Parameters = { new() { Value = ids } } });
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The rows were refused: they come again after 2, 4, 8, … seconds, at most a minute; of those in <paramref name="alone"/> each by itself.</summary>
    public static Task PutOffAsync(NpgsqlConnection connection, long[] ids, long[] alone, CancellationToken cancellation) =>
        ExecuteAsync(connection, """
            update outbox set
                attempts = attempts + 1,
                retry_at = clock_timestamp() + least(60, 2 ^ least(attempts + 1, 6)) * interval '1 second',
                alone = id = any($2)
            where id = any($1)
            """, [new() { Value = ids }, new() { Value = alone }], cancellation);

    /// <summary>How many rows wait, and how long the oldest has.</summary>
    public static async Task<(long Depth, TimeSpan Oldest)> MeasureAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select count(*), coalesce(clock_timestamp() - min(created_at), interval '0') from outbox");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetTimeSpan(1));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
