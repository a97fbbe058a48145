using System.Runtime.CompilerServices;
using Npgsql;

namespace PasteBin.Worker.Blocking;

/// <summary>Texts that nobody may paste again, known by their SHA-256. Every replica goes by a change within a second.</summary>
internal static class BlockedTexts
{
    /// <summary>False when it was there already; its reason is this one then.</summary>
    public static async Task<bool> AddAsync(NpgsqlDataSource database, byte[] hash, string reason, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            insert into blocked_texts (hash, reason) values ($1, $2) on conflict (hash, key) do update set reason = excluded.reason returning xmax = 0
            """);
        command.Parameters.Add(new() { Value = hash });
        command.Parameters.Add(new() { Value = reason });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Whoever has the text may paste it again, whichever paste it was taken down with. False when it was not there.</summary>
    public static async Task<bool> RemoveAsync(NpgsqlDataSource database, byte[] hash, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("delete from blocked_texts where hash = $1");
        command.Parameters.Add(new() { Value = hash });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>The newest first.</summary>
    public static async IAsyncEnumerable<BlockedText> ListAsync(NpgsqlDataSource database, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select hash, key, reason, added_at from blocked_texts order by added_at desc, hash, key");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            yield return new(row.GetFieldValue<byte[]>(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3));
        }
    }
}

/// <param name="Key">The paste that was taken down with it; empty: somebody added it by hand.</param>
internal sealed record BlockedText(byte[] Hash, string Key, string Reason, DateTimeOffset Since);
