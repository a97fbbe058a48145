using Npgsql;
using NpgsqlTypes;

namespace PasteBin.Bench.Rows;

/// <summary>Many pastes at once, straight into the table.</summary>
internal static class Fill
{
    private const int Digits = 8;

    /// <summary>The key of a paste: the prefix and the number backwards, so that neighbours in time are none in the index, as with real keys.</summary>
    /// <param name="prefix">Two letters or digits.</param>
    /// <param name="number">From 0, up to eight digits.</param>
    public static string Key(string prefix, int number)
    {
        var digits = Report.Invariant($"{number:D8}").ToCharArray();
        Array.Reverse(digits);
        return prefix + new string(digits);
    }

    /// <param name="text">The text of each.</param>
    /// <param name="expiresAt">Null: never.</param>
    public static async Task PastesAsync(NpgsqlDataSource database, string prefix, int count, byte[] text, DateTime? expiresAt)
    {
        await using var command = database.CreateCommand($"""
            insert into pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash)
            select $1 || reverse(lpad(number::text, {Digits}, '0')), $3, length($3), sha256($3), now(), coalesce($4, 'infinity'), sha256(number::text::bytea)
            from generate_series(0, $2 - 1) as number
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = prefix });
        command.Parameters.Add(new() { Value = count });
        command.Parameters.Add(new() { Value = text });
        command.Parameters.Add(new() { Value = (object?)expiresAt ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Has Postgres do what filling has left to do, which would trouble what is measured next. Without the vacuum, which it does by itself after so many new
    /// rows, whoever reads a paste first writes to the log that its transaction has committed.
    /// </summary>
    public static async Task SettleAsync(NpgsqlDataSource database)
    {
        foreach (var statement in (string[])["vacuum analyze pastes", "checkpoint"])
        {
            await using var command = database.CreateCommand(statement);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
        }
    }
}
