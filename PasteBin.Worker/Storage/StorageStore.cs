using Npgsql;
using NpgsqlTypes;

namespace PasteBin.Worker.Storage;

/// <summary>How much is stored in <c>textdb</c>, and what the api knows of it.</summary>
internal static class StorageStore
{
    /// <summary>About what a row and its places in the indexes take besides its text.</summary>
    private const int RowBytes = 512;

    /// <summary>Once full, a twentieth must be free again before anything is taken: at the limit each delete would let one more in.</summary>
    private const double Room = 0.95;

    /// <summary>What counts, as people call it, and its table.</summary>
    private static readonly (string Name, string Table)[] Tables =
        [("pastes", "pastes"), ("earlier versions", "paste_versions"), ("taken down", "taken_down_pastes"), ("their versions", "taken_down_versions")];

    /// <summary>Looks whether the storage is full, and writes down what was found; without a limit only what is new. Any number of Workers may.</summary>
    /// <param name="limit">In bytes; 0 is none.</param>
    public static async Task<StorageState> MeasureAsync(NpgsqlDataSource database, long limit, CancellationToken cancellation)
    {
        var was = await ReadAsync(database, cancellation);
        long? bytes = limit == 0 ? null : await OnDiskAsync(database, cancellation);
        if (bytes >= limit * (was.IsFull ? Room : 1))
        {
            bytes = Math.Min(bytes.Value, (await CountAsync(database, cancellation)).Sum(part => part.Bytes));
        }

        var state = new StorageState(bytes is { } used && IsFull(used, limit, was.IsFull), bytes, limit == 0 ? null : limit);
        if (state != was || limit > 0)
        {
            await WriteAsync(database, state, cancellation);
        }

        return state;
    }

    public static bool IsFull(long bytes, long limit, bool wasFull) => bytes >= (wasFull ? limit * Room : limit);

    /// <summary>What the api goes by.</summary>
    public static async Task<StorageState> ReadAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select storage_full, storage_bytes, storage_limit from admission");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new(row.GetBoolean(0), row.IsDBNull(1) ? null : row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt64(2));
    }

    /// <summary>Bytes of the tables with all that belongs to them, room that is free for new rows included.</summary>
    public static async Task<long> OnDiskAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select sum(pg_total_relation_size(name::regclass))::bigint from unnest($1) as name");
        command.Parameters.Add(new() { Value = Tables.Select(part => part.Table).ToArray() });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Adds up what is there. It reads every row, though not the large texts: their length stands beside them.</summary>
    public static async Task<List<StoragePart>> CountAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var parts = new List<StoragePart>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        foreach (var (name, table) in Tables)
        {
#pragma warning disable CA2100 // The names stand above.
            await using var command = new NpgsqlCommand($"select count(*), coalesce(sum(octet_length(content)), 0)::bigint from {table}", connection)
            {
                // As long as it takes: it is asked for seldom.
                CommandTimeout = 0,
            };
#pragma warning restore CA2100
            await using var row = await command.ExecuteReaderAsync(cancellation);
            await row.ReadAsync(cancellation);
            parts.Add(new(name, row.GetInt64(0), row.GetInt64(1) + row.GetInt64(0) * RowBytes));
        }

        return parts;
    }

    private static async Task WriteAsync(NpgsqlDataSource database, StorageState state, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "update admission set storage_full = $1, storage_bytes = $2, storage_limit = $3, storage_checked_at = now()");
        command.Parameters.Add(new() { Value = state.IsFull });
        command.Parameters.Add(new() { Value = (object?)state.Bytes ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = (object?)state.Limit ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <param name="Bytes">At most so many are stored; null when there is no limit.</param>
/// <param name="Limit">Null: none.</param>
internal sealed record StorageState(bool IsFull, long? Bytes, long? Limit);

/// <param name="Bytes">Of the texts as they are stored, compressed where that pays, and their rows.</param>
internal sealed record StoragePart(string Name, long Rows, long Bytes);
