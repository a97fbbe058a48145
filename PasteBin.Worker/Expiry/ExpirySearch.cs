using Npgsql;
using NpgsqlTypes;

namespace PasteBin.Worker.Expiry;

/// <summary>
/// Where expired pastes lie in the table, found once for many batches: the index still leads past every row that has been deleted, until vacuum, so a
/// search for each batch would take longer from batch to batch. It looks at the table as it was when it began, which keeps vacuum waiting.
/// </summary>
public sealed class ExpirySearch : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private ExpirySearch(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <param name="most">How many it finds at most.</param>
    public static async Task<ExpirySearch> BeginAsync(NpgsqlDataSource database, int most, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var search = new NpgsqlCommand($"""
                declare expired no scroll cursor for select ctid from pastes where expires_at <= now() order by expires_at limit {most}
                """, connection);
            await search.ExecuteNonQueryAsync(cancellation);
            return new(connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The places of the next <paramref name="count"/> pastes; of fewer when there are no more. One call at a time.</summary>
    public async Task<List<NpgsqlTid>> NextAsync(int count, CancellationToken cancellation)
    {
        var places = new List<NpgsqlTid>(count);
        await using var next = new NpgsqlCommand($"fetch {count} from expired", _connection);
        await using var reader = await next.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            places.Add(reader.GetFieldValue<NpgsqlTid>(0));
        }

        return places;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
