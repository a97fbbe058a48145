using System.Text.Json.Serialization;
using Npgsql;

namespace PasteBin.Api.Pastes.Versions;

/// <summary>Versions of pastes in <c>textdb</c>: the newest in <c>pastes</c>, those before it in <c>paste_versions</c>.</summary>
internal sealed class VersionStore(NpgsqlDataSource database)
{
    /// <summary>
    /// One version of a paste, with <see cref="Paste.UpdatedAt"/> when that version came to be; null when there is no such paste or version.
    /// The newest version of a paste that burns comes with no text, and so does every version of one that has a password.
    /// </summary>
    /// <param name="withSealed">With the text of a paste that has a password, sealed as it is stored, burning or not.</param>
    /// <exception cref="NpgsqlException">Postgres cannot be asked.</exception>
    public async Task<Paste?> FindAsync(string key, int version, CancellationToken cancellation, bool withSealed = false)
    {
        await using var command = database.CreateCommand($"""
            select {PasteRow.Facts}, case when $3 and password_salt is not null then content else {PasteRow.OpenContent} end
            from pastes where key = $1 and version = $2 and expires_at > now()
            union all
            select old.content_encoding, old.size, old.content_hash, old.language, old.title, paste.created_at, paste.expires_at, paste.burn,
                   old.version, old.created_at, paste.public, paste.reads_left, paste.format,
                   paste.password_salt, paste.password_iterations, case when $3 or paste.password_salt is null then old.content else ''::bytea end
            from paste_versions old join pastes paste using (key)
            where old.key = $1 and old.version = $2 and old.version < paste.version and not paste.burn and paste.expires_at > now()
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = version });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = withSealed });
        return await PasteRow.ReadAsync(command, key, cancellation);
    }

    /// <summary>All versions, newest first; empty when there is no such paste.</summary>
    /// <exception cref="NpgsqlException">Postgres cannot be asked.</exception>
    public async Task<List<PasteVersion>> ListAsync(string key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select version, size, language, title, coalesce(updated_at, created_at) from pastes where key = $1 and expires_at > now()
            union all
            select old.version, old.size, old.language, old.title, old.created_at
            from paste_versions old join pastes paste using (key)
            where old.key = $1 and old.version < paste.version and paste.expires_at > now()
            order by version desc
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var versions = new List<PasteVersion>();
        while (await row.ReadAsync(cancellation))
        {
            versions.Add(new(
                row.GetInt32(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
                row.GetFieldValue<DateTimeOffset>(4)));
        }

        return versions;
    }
}

/// <param name="Version">1 is the first.</param>
/// <param name="Size">Bytes of the text.</param>
/// <param name="CreatedAt">When this version came to be.</param>
internal sealed record PasteVersion(int Version, int Size, string? Language, string? Title, DateTimeOffset CreatedAt);

/// <summary>Answer of <c>GET /api/v1/pastes/{key}/versions</c>.</summary>
/// <param name="Versions">Newest first.</param>
internal sealed record PasteVersions(string Key, IReadOnlyList<PasteVersion> Versions);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PasteVersions))]
internal sealed partial class VersionsJsonContext : JsonSerializerContext;
