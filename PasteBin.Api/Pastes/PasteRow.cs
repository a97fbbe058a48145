using System.Data;
using Npgsql;

namespace PasteBin.Api.Pastes;

/// <summary>A row of <c>pastes</c> as a <see cref="Paste"/>.</summary>
internal static class PasteRow
{
    /// <summary>All but the text, in the order that <see cref="ReadAsync"/> expects; the text comes after them.</summary>
    public const string Facts = "content_encoding, size, content_hash, language, title, created_at, expires_at, burn, version, updated_at, public, reads_left, format, password_salt, password_iterations";

    public const string Columns = Facts + ", content";

    /// <summary>Instead of the text, for whoever shows no more than its link.</summary>
    public const string OpenContent = "case when burn or password_salt is not null then ''::bytea else content end";

    public static async Task<Paste?> ReadAsync(NpgsqlCommand command, string key, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
        return await row.ReadAsync(cancellation) ? Read(row, key) : null;
    }

    public static Paste Read(NpgsqlDataReader row, string key) => new(
        key,
        row.GetFieldValue<byte[]>(15),
        Text(row, 0),
        row.GetInt32(1),
        row.GetFieldValue<byte[]>(2),
        Text(row, 3),
        Text(row, 4),
        row.GetFieldValue<DateTimeOffset>(5),
        row.GetFieldValue<DateTimeOffset>(6),
        row.GetBoolean(7),
        row.GetInt32(8),
        row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
        row.GetBoolean(10))
    {
        ReadsLeft = !row.GetBoolean(7) ? null : row.IsDBNull(11) ? 1 : row.GetInt32(11),
        Format = Text(row, 12),
        Lock = row.IsDBNull(13) ? null : new(row.GetFieldValue<byte[]>(13), row.GetInt32(14)),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
