using Npgsql;
using NpgsqlTypes;
using PasteBin.Api.Pages;

namespace PasteBin.Api.Listing;

/// <summary>Public pastes in <c>textdb</c>: <c>listed_pastes</c> has those to look through, <c>pastes</c> what is said of them.</summary>
internal sealed class ListStore(NpgsqlDataSource database)
{
    /// <summary>Seconds; a search that takes longer is given up.</summary>
    private const int Patience = 3;

    /// <summary>Up to so many pastes after the cursor, newest first.</summary>
    /// <exception cref="NpgsqlException">Postgres cannot be asked, or took too long.</exception>
    public async Task<List<ListedPaste>> FindAsync(ListQuery query, int count, CancellationToken cancellation)
    {
        var conditions = (query.Title is null ? "" : " and listed.title ilike $2")
            + (query.Language is null ? "" : " and lower(listed.language) = label")
            + (query.After is null ? "" : " and (listed.created_at, listed.key) < ($4, $5)");
        var newest = $"""
            select listed.key, paste.title, paste.language, paste.size, listed.created_at, coalesce(paste.updated_at, paste.created_at), paste.expires_at, paste.version
            from listed_pastes listed join pastes paste using (key)
            where paste.public and not paste.burn and paste.format is null and paste.password_salt is null and paste.expires_at > now(){conditions}
            order by listed.created_at desc, listed.key desc
            limit $1
            """;
        // The index of languages has the newest of each label in front, of several together it does not.
        var ofAnyLabel = $"select found.* from unnest($3) label, lateral ({newest}) found order by created_at desc, key desc limit $1";
#pragma warning disable CA2100 // Made of constants.
        await using var command = database.CreateCommand(query.Language is null ? newest : ofAnyLabel);
#pragma warning restore CA2100
        command.CommandTimeout = Patience;
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        Add(command, query.Title is null ? null : $"%{Escape(query.Title)}%", NpgsqlDbType.Text);
        Add(command, query.Language is null ? null : Languages.Labels(query.Language), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(command, query.After?.CreatedAt, NpgsqlDbType.TimestampTz);
        Add(command, query.After?.Key, NpgsqlDbType.Text);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var pastes = new List<ListedPaste>();
        while (await row.ReadAsync(cancellation))
        {
            pastes.Add(new(
                row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt32(3),
                row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset>(6), row.GetInt32(7)));
        }

        return pastes;
    }

    private static void Add(NpgsqlCommand command, object? value, NpgsqlDbType type) =>
        command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    /// <summary>What means something in a pattern means itself.</summary>
    private static string Escape(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}

internal sealed record ListedPaste(
    string Key, string? Title, string? Language, int Size, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset ExpiresAt, int Version);
