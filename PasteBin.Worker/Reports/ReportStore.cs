using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace PasteBin.Worker.Reports;

/// <summary>What readers have reported, for the operator.</summary>
internal static class ReportStore
{
    /// <summary>Pastes with reports that nobody has looked at, the most reported first.</summary>
    public static async IAsyncEnumerable<ReportedPaste> ListAsync(NpgsqlDataSource database, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select key, count(*)::integer, max(created_at), (array_agg(reason order by created_at desc))[1] from reports where dismissed_at is null
            group by key order by count(*) desc, max(created_at) desc, key
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            yield return new(row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3));
        }
    }

    /// <summary>Every report about the paste, the oldest first.</summary>
    public static async Task<List<Report>> FindAsync(NpgsqlDataSource database, string key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select created_at, reason, dismissed_at is not null from reports where key = $1 order by created_at");
        command.Parameters.Add(new() { Value = key });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var reports = new List<Report>();
        while (await row.ReadAsync(cancellation))
        {
            reports.Add(new(row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetBoolean(2)));
        }

        return reports;
    }

    /// <summary>The paste as the operator may see it: looking reads nothing of one that burns.</summary>
    /// <param name="most">Bytes of the text's beginning.</param>
    public static async Task<SeenPaste?> LookAsync(NpgsqlDataSource database, string key, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select created_at, expires_at, size, version, title, language, burn, password_salt is not null, format, content_encoding,
                case when password_salt is null and format is null then content else ''::bytea end
            from pastes where key = $1 and expires_at > now()
            """);
        command.Parameters.Add(new() { Value = key });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return !await row.ReadAsync(cancellation) ? null : new(
            row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2), row.GetInt32(3),
            row.IsDBNull(4) ? "" : row.GetString(4), row.IsDBNull(5) ? "" : row.GetString(5), row.GetBoolean(6), row.GetBoolean(7) || !row.IsDBNull(8),
            Beginning(row.GetFieldValue<byte[]>(10), row.IsDBNull(9) ? null : row.GetString(9), most));
    }

    /// <summary>How many were new; those who reported cannot do so again.</summary>
    public static async Task<int> DismissAsync(NpgsqlDataSource database, string key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("update reports set dismissed_at = now() where key = $1 and dismissed_at is null");
        command.Parameters.Add(new() { Value = key });
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Deletes up to so many that are as old as that.</summary>
    public static async Task<int> DeleteOldAsync(NpgsqlDataSource database, TimeSpan age, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            delete from reports where (key, client) in (
                select key, client from reports where created_at <= now() - $1 order by created_at limit $2 for update skip locked)
            """);
        command.Parameters.Add(new() { Value = age });
        command.Parameters.Add(new() { Value = most });
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>After a day another salt: whose the hashes of the day before were, not even who has the database can try out.</summary>
    public static async Task<bool> ChangeSaltAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            update report_salt set salt = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), made_at = now()
            where made_at <= now() - interval '1 day'
            """);
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    private static string Beginning(byte[] content, string? encoding, int most)
    {
        using var stored = new MemoryStream(content);
        using Stream text = encoding == "gzip" ? new GZipStream(stored, CompressionMode.Decompress) : stored;
        var bytes = new byte[most];
        return Encoding.UTF8.GetString(bytes, 0, text.ReadAtLeast(bytes, most, throwOnEndOfStream: false));
    }
}

/// <param name="Reports">That nobody has looked at.</param>
internal sealed record ReportedPaste(string Key, int Reports, DateTimeOffset Latest, string Reason);

internal sealed record Report(DateTimeOffset Since, string Reason, bool Dismissed);

/// <param name="IsSealed">Encrypted: <paramref name="Text"/> is empty.</param>
/// <param name="Text">The beginning of it.</param>
internal sealed record SeenPaste(
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, int Size, int Version, string Title, string Language, bool Burns, bool IsSealed, string Text);
