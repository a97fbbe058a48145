using System.Data;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Versions;

namespace PasteBin.Api.Pastes;

/// <summary>Pastes in <c>textdb</c>, one at a time: everything but creating them, which the writer does in batches.</summary>
public sealed class PasteStore(NpgsqlDataSource database)
{
    private const int NonceLength = 16;

    /// <summary>
    /// The paste, or null when there is none or its time is up. One that is guarded comes with no text: <see cref="TakeReadingAsync"/> gives out what
    /// burns, and <see cref="VersionStore"/> what is sealed.
    /// </summary>
    /// <exception cref="NpgsqlException">Postgres cannot be asked.</exception>
    public async Task<Paste?> FindAsync(string key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select {PasteRow.Facts}, {PasteRow.OpenContent}
            from pastes where key = $1 and expires_at > now()
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        return await PasteRow.ReadAsync(command, key, cancellation);
    }

    /// <summary>
    /// Reads a paste that burns: takes one of its readings, and the paste with the last one. Of any number of callers on any number of replicas
    /// exactly as many get the text as there are readings. Null when there is no such paste, its time is up, somebody was faster, or it does not burn.
    /// </summary>
    /// <param name="unlocked">Of the password that was shown, and was right: none other gives out what has a password.</param>
    /// <returns>The paste with the readings that are left after this one, perhaps 0.</returns>
    /// <exception cref="NpgsqlException">Postgres cannot be asked, or went away; the reading may be taken then.</exception>
    public async Task<Paste?> TakeReadingAsync(string key, PasteLock? unlocked, CancellationToken cancellation)
    {
        // Whoever holds the row decides; the others wait for that, and see what it left.
        await using var command = database.CreateCommand($"""
            with held as materialized (
                select coalesce(reads_left, 1) - 1 as remaining from pastes
                where key = $2 and burn and password_salt is not distinct from $3 and expires_at > now() for update),
            cause as materialized (
                select {EventSql.Traced}, set_config('pastebin.cause', case remaining when 0 then 'burned' else 'read' end, true) from held),
            last as (delete from pastes using held, cause where key = $2 and remaining = 0 returning {PasteRow.Columns}),
            earlier as (update pastes set reads_left = remaining from held, cause where key = $2 and remaining > 0 returning {PasteRow.Columns})
            select taken.*, remaining from (select * from last union all select * from earlier) taken, held
            """);
        command.Parameters.Add(Traceparent());
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new() { Value = (object?)unlocked?.Salt ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
        await using var row = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
        return await row.ReadAsync(cancellation) ? PasteRow.Read(row, key) with { ReadsLeft = row.GetInt32(row.FieldCount - 1) } : null;
    }

    /// <summary>Deletes the paste if <paramref name="token"/> is the one its creator was given.</summary>
    /// <param name="version">Only this one; null: whichever is there.</param>
    /// <exception cref="NpgsqlException">Postgres cannot be asked, or went away; the paste may be gone then.</exception>
    public async Task<DeleteOutcome> DeleteAsync(string key, string token, int? version, CancellationToken cancellation)
    {
        // Whoever holds the row decides which version it is; a row that is gone by then was somebody else's to delete: null.
        await using var command = database.CreateCommand($"""
            with held as materialized (
                select version = coalesce($4, version) as meant from pastes
                where key = $2 and sha256(delete_token_hash || $5) = $3 and expires_at > now() for update),
            cause as materialized (select {EventSql.Traced} from held),
            changed as (delete from pastes using held, cause where key = $2 and meant)
            select coalesce(
                (select case when meant then {(int)DeleteOutcome.Deleted} else {(int)DeleteOutcome.OtherVersion} end from held),
                (select {(int)DeleteOutcome.WrongToken} from pastes where key = $2 and sha256(delete_token_hash || $5) <> $3 and expires_at > now()))
            """);
        command.Parameters.Add(Traceparent());
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        // Postgres compares byte by byte, and stops at the first that differs. Both sides are hashed with a nonce of this request alone, so how long
        // that takes tells nothing that holds for the next one (docs/decisions/0013-tokens-in-constant-time.md).
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SHA256.HashData([.. DeleteToken.Hash(token), .. nonce]) });
        command.Parameters.Add(new() { Value = (object?)version ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = nonce });
        return await command.ExecuteScalarAsync(cancellation) is int outcome ? (DeleteOutcome)outcome : DeleteOutcome.NotFound;
    }

    private static NpgsqlParameter Traceparent() => new() { Value = (object?)Activity.Current?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };
}

public enum DeleteOutcome
{
    Deleted,
    NotFound,
    WrongToken,

    /// <summary>Not the version that the caller meant.</summary>
    OtherVersion,
}
