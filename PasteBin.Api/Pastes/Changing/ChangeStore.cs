using System.Data;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Npgsql;
using NpgsqlTypes;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.GroupCommit;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pastes.Changing;

/// <summary>Changes pastes in <c>textdb</c>. Whoever changes one holds its row, so each change is of the version that it was checked against.</summary>
internal sealed class ChangeStore(NpgsqlDataSource database, ExpiryBuckets buckets, IOptions<PasteOptions> options, TimeProvider time)
{
    /// <summary>Makes the change if <paramref name="token"/> is the author's and <paramref name="ifMatch"/>, unless empty, names what is there.</summary>
    /// <returns>The paste after the change, without its text; null with an outcome that says why not.</returns>
    /// <exception cref="NpgsqlException">Postgres cannot be asked, or went away; the change may be made then.</exception>
    public async Task<(ChangeOutcome Outcome, Paste? Paste)> ChangeAsync(
        string key, string token, StringValues ifMatch, PasteChange change, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var expiresAt = change.End?.From(Now());
        if (expiresAt is { } end)
        {
            // Committed before the row is held, as when creating. Should the change not come to pass, its message finds nothing to do.
            await buckets.EnsureAsync(connection, [(ExpiryBuckets.Of(time.GetUtcNow(), end), Activity.Current?.Id)], cancellation);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (paste, tokenHash) = await HoldAsync(connection, key, cancellation);
        var keepsVersion = paste is not null && change.KeepsVersion(paste);
        var obstacle = paste is null ? ChangeOutcome.NotFound
            : !CryptographicOperations.FixedTimeEquals(tokenHash, DeleteToken.Hash(token)) ? ChangeOutcome.WrongToken
            : ifMatch.Count > 0 && !Conditions.IsMatch(ifMatch, new PasteResponse(paste)) ? ChangeOutcome.OtherVersion
            : paste.Burn && !keepsVersion ? ChangeOutcome.Burns
            : paste.Format is not null && !keepsVersion ? ChangeOutcome.Sealed
            : change.Text is not null && paste.Lock is not null && !paste.Lock.IsSame(change.Lock) ? ChangeOutcome.NotSealed
            : (paste.IsGuarded || paste.Format is not null) && change.Public is true ? ChangeOutcome.NotPublic
            : !keepsVersion && paste.Version >= options.Value.MaxVersions ? ChangeOutcome.TooManyVersions
            : (ChangeOutcome?)null;
        if (obstacle is { } outcome)
        {
            return (outcome, null);
        }

        var changed = Apply(change, paste!, keepsVersion, expiresAt);
        if (changed == paste)
        {
            return (ChangeOutcome.Same, paste);
        }

        await WriteAsync(connection, changed, keepsVersion ? null : change.Text, addsVersion: !keepsVersion, cancellation);
        await transaction.CommitAsync(cancellation);
        return (ChangeOutcome.Changed, changed);
    }

    private Paste Apply(PasteChange change, Paste paste, bool keepsVersion, DateTimeOffset? expiresAt)
    {
        paste = paste with { ExpiresAt = expiresAt ?? paste.ExpiresAt, Public = change.Public ?? paste.Public };
        return keepsVersion ? paste : paste with
        {
            Version = paste.Version + 1,
            UpdatedAt = Now(),
            Language = change.Language is null ? paste.Language : PasteTerms.NullIfEmpty(change.Language),
            Title = change.Title is null ? paste.Title : PasteTerms.NullIfEmpty(change.Title),
            Size = change.Text?.Size ?? paste.Size,
            ContentHash = change.Text?.Hash ?? paste.ContentHash,
            ContentEncoding = change.Text is { } text ? text.Encoding : paste.ContentEncoding,
        };
    }

    // Postgres keeps microseconds: what is answered now must be what is read later.
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private static async Task<(Paste? Paste, byte[] TokenHash)> HoldAsync(NpgsqlConnection connection, string key, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select {PasteRow.Facts}, ''::bytea, delete_token_hash from pastes where key = $1 and expires_at > now() for update", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        await using var row = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
        return await row.ReadAsync(cancellation) ? (PasteRow.Read(row, key), row.GetFieldValue<byte[]>(row.FieldCount - 1)) : (null, []);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, Paste paste, NewText? text, bool addsVersion, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new($"select {EventSql.Traced}") { Parameters = { Nullable(Activity.Current?.Id, NpgsqlDbType.Text) } });
        if (addsVersion)
        {
            batch.BatchCommands.Add(new("""
                insert into paste_versions (key, version, content, content_encoding, size, content_hash, language, title, created_at)
                select key, version, content, content_encoding, size, content_hash, language, title, coalesce(updated_at, created_at)
                from pastes where key = $1
                """) { Parameters = { new NpgsqlParameter<string> { TypedValue = paste.Key } } });
        }

        batch.BatchCommands.Add(new("""
            update pastes set version = $2, updated_at = $3, language = $4, title = $5, expires_at = $6,
                content_encoding = $7, size = $8, content_hash = $9, content = coalesce($10, content), public = $11
            where key = $1
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = paste.Key },
                new NpgsqlParameter<int> { TypedValue = paste.Version },
                Nullable(paste.UpdatedAt, NpgsqlDbType.TimestampTz),
                Nullable(paste.Language, NpgsqlDbType.Text),
                Nullable(paste.Title, NpgsqlDbType.Text),
                new NpgsqlParameter<DateTimeOffset> { TypedValue = paste.ExpiresAt },
                Nullable(paste.ContentEncoding, NpgsqlDbType.Text),
                new NpgsqlParameter<int> { TypedValue = paste.Size },
                new NpgsqlParameter<byte[]> { TypedValue = paste.ContentHash },
                Nullable(text?.Content, NpgsqlDbType.Bytea),
                new NpgsqlParameter<bool> { TypedValue = paste.Public },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
