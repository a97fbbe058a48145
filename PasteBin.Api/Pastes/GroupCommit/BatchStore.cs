using Npgsql;
using NpgsqlTypes;

namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>Pastes into <c>textdb</c>, many at a time.</summary>
internal static class BatchStore
{
    /// <summary>
    /// Stores the batch and its <c>pastes.created</c> event in one statement, which is one transaction and one round trip.
    /// Gives back the keys that are new; the others already had a paste, which is untouched, or are slugs that are not free yet.
    /// Slugs are taken in order: of two statements that want the same ones, the second waits for the first.
    /// </summary>
    /// <exception cref="PostgresException">Postgres refused the statement. Class 22 or 23: because of a row. Nothing is stored.</exception>
    /// <exception cref="NpgsqlException">The connection failed: all of it is stored, or nothing.</exception>
    public static async Task<HashSet<string>> InsertAsync(
        NpgsqlConnection connection, IReadOnlyList<PendingPaste> batch, string? traceparent, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            with slug as (
                insert into slugs (key)
                select distinct key from unnest($2, $15) as given (key, chosen) where chosen order by key
                on conflict (key) do update set free_at = 'infinity' where slugs.free_at <= now()
                returning key),
            changed as (
                insert into pastes
                    (key, content, content_encoding, size, content_hash, language, title, created_at, expires_at, burn, version, delete_token_hash, public,
                     reads_left, format)
                select key, content, encoding, size, hash, language, title, created_at, expires_at, burn, version, token_hash, public,
                    reads_left, format
                from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                    as given (key, content, encoding, size, hash, language, title, created_at, expires_at, burn, version, token_hash, public, chosen,
                        reads_left, format)
                where not chosen or key in (select key from slug)
                on conflict do nothing
                returning key, version),
            event as ({EventSql.Created})
            select key from changed
            """, connection);
        command.Parameters.Add(new() { Value = (object?)traceparent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        Add(command, batch, NpgsqlDbType.Text, row => row.Paste.Key);
        Add(command, batch, NpgsqlDbType.Bytea, row => row.Content);
        Add(command, batch, NpgsqlDbType.Text, row => row.Paste.ContentEncoding);
        Add(command, batch, NpgsqlDbType.Integer, row => row.Paste.Size);
        Add(command, batch, NpgsqlDbType.Bytea, row => row.Paste.ContentHash);
        Add(command, batch, NpgsqlDbType.Text, row => row.Paste.Language);
        Add(command, batch, NpgsqlDbType.Text, row => row.Paste.Title);
        Add(command, batch, NpgsqlDbType.TimestampTz, row => row.Paste.CreatedAt);
        Add(command, batch, NpgsqlDbType.TimestampTz, row => row.Paste.ExpiresAt);
        Add(command, batch, NpgsqlDbType.Boolean, row => row.Paste.Burn);
        Add(command, batch, NpgsqlDbType.Integer, row => row.Paste.Version);
        Add(command, batch, NpgsqlDbType.Bytea, row => row.DeleteTokenHash);
        Add(command, batch, NpgsqlDbType.Boolean, row => row.Paste.Public);
        Add(command, batch, NpgsqlDbType.Boolean, row => row.IsKeyChosen);
        Add(command, batch, NpgsqlDbType.Integer, row => row.Paste.ReadsLeft);
        Add(command, batch, NpgsqlDbType.Text, row => row.Paste.Format);
        return await ReadKeysAsync(command, cancellation);
    }

    /// <summary>Which of these pastes are stored, told from others under the same key by their delete token.</summary>
    public static async Task<HashSet<string>> ReadBackAsync(
        NpgsqlConnection connection, IReadOnlyList<PendingPaste> batch, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select key from pastes join unnest($1, $2) as mine (key, token) using (key) where delete_token_hash = token", connection);
        Add(command, batch, NpgsqlDbType.Text, row => row.Paste.Key);
        Add(command, batch, NpgsqlDbType.Bytea, row => row.DeleteTokenHash);
        return await ReadKeysAsync(command, cancellation);
    }

    private static void Add<T>(NpgsqlCommand command, IReadOnlyList<PendingPaste> batch, NpgsqlDbType type, Func<PendingPaste, T> column)
    {
        var values = new T[batch.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = column(batch[row]);
        }

        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    private static async Task<HashSet<string>> ReadKeysAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var keys = new HashSet<string>();
        while (await rows.ReadAsync(cancellation))
        {
            keys.Add(rows.GetString(0));
        }

        return keys;
    }
}
