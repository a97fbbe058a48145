using Npgsql;
using NpgsqlTypes;

namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>Pastes into <c>textdb</c>, many at a time.</summary>
internal static class BatchStore
{
    // Slugs are taken in order: of two statements that want the same ones, the second waits for the first.
    private const string Slug = """
        slug as (
            insert into slugs (key)
            select distinct key from unnest($2, $15) as given (key, chosen) where chosen order by key
            on conflict (key) do update set free_at = 'infinity' where slugs.free_at <= now()
            returning key)
        """;

    // Answers too. Who has sent this statement before, and lost its answer, has the claim already.
    private const string Claim = """
        claim as (
            insert into idempotency_keys (id, token_hash, answer, expires_at)
            select distinct on (id) id, token_hash, answer, now() + interval '24 hours' from unnest($20, $21, $22) as given (id, token_hash, answer)
            order by id
            on conflict (id) do update set token_hash = excluded.token_hash, answer = excluded.answer, expires_at = excluded.expires_at
                where idempotency_keys.expires_at <= now() or idempotency_keys.token_hash = excluded.token_hash
            returning token_hash)
        """;

    // What every paste has, besides its token's hash; and what it has when something was asked for.
    private const string PlainColumns = "key, content, content_encoding, size, content_hash, created_at, expires_at";
    private const string OtherColumns = "language, title, burn, version, public, reads_left, format, password_salt, password_iterations";

    private const string Into = $"""
        insert into pastes ({PlainColumns}, delete_token_hash, {OtherColumns})
        select {PlainColumns}, token_hash, {OtherColumns}
        from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            as given ({PlainColumns}, token_hash, language, title, burn, version, public, chosen, reads_left, format, password_salt, password_iterations)
        """;

    private const string Insert = $"{Into} where (not chosen or key in (select key from slug))";

    // All or nothing: a key that is taken is an error.
    private const string New = $"with event as ({EventSql.CreatedNew}) {Into}";

    private const string NewPlain = $"""
        with event as ({EventSql.CreatedNew})
        insert into pastes ({PlainColumns}, delete_token_hash) select * from unnest($2, $3, $4, $5, $6, $7, $8, $9)
        """;

    // One that comes alone has somebody waiting for nothing else: arrays, which Postgres makes a table of first, would be a tenth of that.
    private const string One = $"""
        with event as ({EventSql.CreatedOne})
        insert into pastes ({PlainColumns}, delete_token_hash, {OtherColumns}) values ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $16, $17, $18, $19)
        """;

    private const string OnePlain = $"""
        with event as ({EventSql.CreatedOne})
        insert into pastes ({PlainColumns}, delete_token_hash) values ($2, $3, $4, $5, $6, $7, $8, $9)
        """;

    // $2 and those after it.
    private static readonly Column[] Plainly =
    [
        new Column<string>(NpgsqlDbType.Text, static row => row.Paste.Key),
        new Column<byte[]>(NpgsqlDbType.Bytea, static row => row.Content),
        new Column<string?>(NpgsqlDbType.Text, static row => row.Paste.ContentEncoding),
        new Column<int>(NpgsqlDbType.Integer, static row => row.Paste.Size),
        new Column<byte[]>(NpgsqlDbType.Bytea, static row => row.Paste.ContentHash),
        new Column<DateTimeOffset>(NpgsqlDbType.TimestampTz, static row => row.Paste.CreatedAt),
        new Column<DateTimeOffset>(NpgsqlDbType.TimestampTz, static row => row.Paste.ExpiresAt),
        new Column<byte[]>(NpgsqlDbType.Bytea, static row => row.DeleteTokenHash),
    ];

    // And from $10 on what the others have too.
    private static readonly Column[] Given =
    [
        .. Plainly,
        new Column<string?>(NpgsqlDbType.Text, static row => row.Paste.Language),
        new Column<string?>(NpgsqlDbType.Text, static row => row.Paste.Title),
        new Column<bool>(NpgsqlDbType.Boolean, static row => row.Paste.Burn),
        new Column<int>(NpgsqlDbType.Integer, static row => row.Paste.Version),
        new Column<bool>(NpgsqlDbType.Boolean, static row => row.Paste.Public),
        new Column<bool>(NpgsqlDbType.Boolean, static row => row.IsKeyChosen),
        new Column<int?>(NpgsqlDbType.Integer, static row => row.Paste.ReadsLeft),
        new Column<string?>(NpgsqlDbType.Text, static row => row.Paste.Format),
        new Column<byte[]?>(NpgsqlDbType.Bytea, static row => row.Paste.Lock?.Salt),
        new Column<int?>(NpgsqlDbType.Integer, static row => row.Paste.Lock?.Iterations),
    ];

    private const string Returning = "on conflict do nothing returning key";

    private const string Plain = $"with {Slug}, changed as ({Insert} {Returning}), event as ({EventSql.Created}) select key from changed";

    private const string Claiming = $"""
        with {Slug}, {Claim},
        changed as ({Insert} and (token_hash <> all ($21) or token_hash in (select token_hash from claim)) {Returning}),
        event as ({EventSql.Created})
        select key from changed
        """;

    /// <summary>
    /// Stores the batch and its <c>pastes.created</c> event in one statement, which is one transaction and one round trip.
    /// Gives back the keys that are new, or null when all are. The others already had a paste, which is untouched, or are slugs that are not free yet, or the request
    /// was answered before.
    /// </summary>
    /// <exception cref="PostgresException">Postgres refused the statement. Class 22 or 23: because of a row. Nothing is stored.</exception>
    /// <exception cref="NpgsqlException">The connection failed: all of it is stored, or nothing.</exception>
    public static async Task<HashSet<string>?> InsertAsync(
        NpgsqlConnection connection, IReadOnlyList<PendingPaste> batch, string? traceparent, CancellationToken cancellation)
    {
        if (batch.All(static row => row is { IsKeyChosen: false, Claim: null, Attempts: 0 }))
        {
            try
            {
                await InsertNewAsync(connection, batch, traceparent, cancellation);
                return null;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                // The statement below finds out whose key was taken.
            }
        }

        await using var transaction = batch is [{ IsAllOrNothing: true }] ? await connection.BeginTransactionAsync(cancellation) : null;
        var claiming = batch.Where(static row => row.Claim is not null).ToList();
        await using var command = new NpgsqlCommand(claiming.Count == 0 ? Plain : Claiming, connection);
        AddRows(command, Given, batch, traceparent);
        if (claiming.Count > 0)
        {
            Add(command, claiming, NpgsqlDbType.Bytea, row => row.Claim!.Id);
            Add(command, claiming, NpgsqlDbType.Bytea, row => row.DeleteTokenHash);
            Add(command, claiming, NpgsqlDbType.Bytea, row => row.Claim!.Seal(row.Paste));
        }

        var stored = await ReadKeysAsync(command, cancellation);
        if (transaction is not null && stored.Count > 0)
        {
            await transaction.CommitAsync(cancellation);
        }

        return stored;
    }

    /// <summary>Keys of those pastes whose request has an answer already, which is about another paste.</summary>
    public static async Task<HashSet<string>> FindRepeatedAsync(
        NpgsqlConnection connection, IReadOnlyList<PendingPaste> batch, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select key from idempotency_keys known join unnest($1, $2, $3) as mine (key, token_hash, id) using (id)
            where known.token_hash <> mine.token_hash and known.expires_at > now()
            """, connection);
        Add(command, batch, NpgsqlDbType.Text, row => row.Paste.Key);
        Add(command, batch, NpgsqlDbType.Bytea, row => row.DeleteTokenHash);
        Add(command, batch, NpgsqlDbType.Bytea, row => row.Claim?.Id);
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

    /// <summary>
    /// Stores pastes that were given their keys here and were not sent before, so that there is nobody to conflict with: taking account of conflicts
    /// costs Postgres as much again as the insert itself.
    /// </summary>
    /// <exception cref="PostgresException">23505: a key was taken, and nothing is stored.</exception>
    private static async Task InsertNewAsync(
        NpgsqlConnection connection, IReadOnlyList<PendingPaste> batch, string? traceparent, CancellationToken cancellation)
    {
        // Each column more is two microseconds for every ten pastes, here and in Postgres.
        var plainly = batch.All(static row => row.IsPlain);
        await using var command = new NpgsqlCommand(batch.Count == 1 ? plainly ? OnePlain : One : plainly ? NewPlain : New, connection);
        AddRows(command, plainly ? Plainly : Given, batch, traceparent, asArrays: batch.Count > 1);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static void AddRows(NpgsqlCommand command, Column[] columns, IReadOnlyList<PendingPaste> batch, string? traceparent, bool asArrays = true)
    {
        command.Parameters.Add(new() { Value = (object?)traceparent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var column in columns)
        {
            if (asArrays)
            {
                column.Add(command, batch);
            }
            else
            {
                column.Add(command, batch[0]);
            }
        }
    }

    private static void Add<T>(NpgsqlCommand command, IReadOnlyList<PendingPaste> batch, NpgsqlDbType type, Func<PendingPaste, T> value) =>
        new Column<T>(type, value).Add(command, batch);

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

    /// <summary>A parameter for each paste, or an array of them for all.</summary>
    private abstract class Column
    {
        public abstract void Add(NpgsqlCommand command, PendingPaste row);

        public abstract void Add(NpgsqlCommand command, IReadOnlyList<PendingPaste> batch);
    }

    private sealed class Column<T>(NpgsqlDbType type, Func<PendingPaste, T> value) : Column
    {
        public override void Add(NpgsqlCommand command, PendingPaste row) =>
            command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value(row), NpgsqlDbType = type });

        public override void Add(NpgsqlCommand command, IReadOnlyList<PendingPaste> batch)
        {
            var values = new T[batch.Count];
            for (var row = 0; row < values.Length; row++)
            {
                values[row] = value(batch[row]);
            }

            command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        }
    }
}
