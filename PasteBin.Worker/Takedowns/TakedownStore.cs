using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace PasteBin.Worker.Takedowns;

/// <summary>Pastes that are taken down. Each change is one transaction, which ends what the caches know of the paste as any change does.</summary>
internal static class TakedownStore
{
    /// <summary>Moves the paste and its versions out of every reader's way, and blocks their texts. Of one that is taken down already the reason is another from now on.</summary>
    public static async Task<TakenDown> TakeDownAsync(NpgsqlDataSource database, string key, string reason, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // Npgsql sends a batch as one transaction. Held first: the statement after it sees all versions, also one whose author was faster by a moment.
        await using (var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select from pastes where key = $1 for update") { Parameters = { new() { Value = key } } },
                new("""
                    with taken as (delete from pastes where key = $1 and expires_at > now() returning *),
                    notice as (insert into takedowns (key, reason) select key, $2 from taken
                        on conflict (key) do update set reason = excluded.reason, taken_down_at = excluded.taken_down_at),
                    text as (insert into taken_down_pastes select * from taken),
                    versions as (insert into taken_down_versions select old.* from paste_versions old join taken using (key)),
                    hashes as (
                        insert into blocked_texts (hash, key, reason)
                        select content_hash, key, $2 from taken where password_salt is null
                        union select old.content_hash, key, $2 from paste_versions old join taken using (key) where password_salt is null
                        on conflict (hash, key) do update set reason = excluded.reason)
                    select version, case when password_salt is not null then 1 when format is not null then 2 else 0 end from taken
                    """) { Parameters = { new() { Value = key }, new() { Value = reason } } },
                // Deleting its paste has let the slug go.
                new("update slugs set free_at = 'infinity' where key = $1 and free_at < 'infinity' and exists (select from takedowns where key = $1)")
                {
                    Parameters = { new() { Value = key } },
                },
            },
        })
        {
            await using var row = await batch.ExecuteReaderAsync(cancellation);
            await row.NextResultAsync(cancellation);
            if (await row.ReadAsync(cancellation))
            {
                return new(TakedownOutcome.Done, row.GetInt32(0), (Secrecy)row.GetInt32(1));
            }
        }

        await using var again = new NpgsqlCommand("update takedowns set reason = $2 where key = $1", connection)
        {
            Parameters = { new() { Value = key }, new() { Value = reason } },
        };
        return new(await again.ExecuteNonQueryAsync(cancellation) > 0 ? TakedownOutcome.Already : TakedownOutcome.NotFound, 0, Secrecy.None);
    }

    /// <summary>Puts the paste back as it was, for the rest of its life.</summary>
    public static async Task<TakedownOutcome> RestoreAsync(NpgsqlDataSource database, string key, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // An insert announces nothing to the caches, which remember for seconds that there was none; and for those who follow the events
        // a paste that had ended begins anew.
        await using (var restore = new NpgsqlCommand("""
            with back as (insert into pastes select old.* from taken_down_pastes old where key = $1 and expires_at > now() returning key, version),
            versions as (insert into paste_versions select old.* from taken_down_versions old join back using (key)),
            allowed as (delete from blocked_texts using back where blocked_texts.key = back.key),
            gone as (delete from takedowns using back where takedowns.key = back.key)
            select add_paste_events('pastes.created', array[key], array[version])::text, pg_notify('paste_changes', key)::text from back
            """, connection) { Parameters = { new() { Value = key } } })
        {
            await using var row = await restore.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
            if (await row.ReadAsync(cancellation))
            {
                return TakedownOutcome.Done;
            }
        }

        await using var notice = new NpgsqlCommand("select 1 from takedowns where key = $1", connection) { Parameters = { new() { Value = key } } };
        return await notice.ExecuteScalarAsync(cancellation) is null ? TakedownOutcome.NotFound : TakedownOutcome.Ended;
    }

    /// <summary>All that are taken down, the newest first.</summary>
    public static async IAsyncEnumerable<Takedown> ListAsync(NpgsqlDataSource database, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select key, taken_down_at, version, size, expires_at, reason from takedowns left join taken_down_pastes using (key) order by taken_down_at desc, key
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            yield return new(
                row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.IsDBNull(3) ? null : row.GetInt32(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4), row.GetString(5));
        }
    }

    /// <summary>Deletes up to so many texts whose life is over, with all their versions.</summary>
    public static async Task<int> DeleteExpiredAsync(NpgsqlDataSource database, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            delete from taken_down_pastes where key in (
                select key from taken_down_pastes where expires_at <= now() order by expires_at limit $1 for update skip locked)
            """);
        command.Parameters.Add(new() { Value = most });
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets up to so many takedowns that are as old as that, with what is left of their texts. Their slugs rest, as after any paste.</summary>
    public static async Task<int> ForgetAsync(NpgsqlDataSource database, TimeSpan age, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            with ended as (
                delete from takedowns where key in (
                    select key from takedowns where taken_down_at <= now() - $1 order by taken_down_at limit $2 for update skip locked)
                returning key),
            resting as (update slugs set free_at = clock_timestamp() + interval '15 minutes' from ended where slugs.key = ended.key)
            select count(*) from ended
            """);
        command.Parameters.Add(new() { Value = age });
        command.Parameters.Add(new() { Value = most });
        return (int)(long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}

/// <param name="Versions">That were taken down now.</param>
internal sealed record TakenDown(TakedownOutcome Outcome, int Versions, Secrecy Secrecy);

/// <summary>Whether the server knows the text, and so can know it again.</summary>
internal enum Secrecy
{
    None,

    /// <summary>Stored encrypted with a key that its password gives: not even its hash is known.</summary>
    Password,

    /// <summary>Its writer encrypted it; what is known is the ciphertext.</summary>
    Writer,
}

internal enum TakedownOutcome
{
    Done,

    /// <summary>It was taken down before.</summary>
    Already,

    /// <summary>It is taken down, and its text's life is over.</summary>
    Ended,

    NotFound,
}

/// <param name="Versions">Of a text that is still there, as <paramref name="Size"/> and <paramref name="ExpiresAt"/>; null otherwise.</param>
internal sealed record Takedown(string Key, DateTimeOffset Since, int? Versions, int? Size, DateTimeOffset? ExpiresAt, string Reason);
