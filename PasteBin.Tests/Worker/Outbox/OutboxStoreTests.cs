using Npgsql;
using PasteBin.Worker.Outbox;

namespace PasteBin.Tests.Worker.Outbox;

[Collection(SystemCollection.Name)]
public sealed class OutboxStoreTests(PasteBinSystem system)
{
    private const int Sent = 20_000;
    private const int Waiting = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_sent_before_costs_the_next_messages_nothing()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await PasteTable.CreateAsync(own, Cancellation);
        await AddAsync(database, Sent);
        await OwnDatabase.ExecuteAsync(database, "delete from outbox", Cancellation);
        await AddAsync(database, Waiting);
        await OwnDatabase.ExecuteAsync(database, "analyze outbox", Cancellation);

        Assert.Equal(Waiting, await TakeAsync(database));
        var (entries, rows) = await ReadAsync(database);
        Assert.Equal(Waiting, await TakeAsync(database));
        var (entriesThen, rowsThen) = await ReadAsync(database);
        Assert.InRange(entriesThen - entries, 1, 10 * Waiting);
        Assert.Equal(rows, rowsThen);
    }

    private static Task AddAsync(NpgsqlDataSource database, int count) => OwnDatabase.ExecuteAsync(
        database, $"insert into outbox (exchange, type, routing_key, payload) select 'x', 'y', 'y', '{{}}' from generate_series(1, {count})", Cancellation);

    /// <summary>As a relay that ends before it has sent them.</summary>
    private static async Task<int> TakeAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        return (await OutboxStore.TakeAsync(connection, Cancellation)).Count;
    }

    private static async Task<(long Entries, long Rows)> ReadAsync(NpgsqlDataSource database) =>
        (await PasteTable.EntriesReadAsync(database, "outbox_new", Cancellation), await PasteTable.RowsReadInTurnAsync(database, "outbox", Cancellation));
}
