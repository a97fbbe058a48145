using Npgsql;
using NpgsqlTypes;
using PasteBin.Worker.Expiry;

namespace PasteBin.Tests.Worker.Expiry;

[Collection(SystemCollection.Name)]
public sealed class ExpiryStoreTests(PasteBinSystem system)
{
    private const int Pastes = 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_reads_no_ends_but_its_own_when_statistics_say_that_nothing_has_ended()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await PasteTable.CreateAsync(own, Cancellation);
        await PasteTable.FillAsync(database, Pastes, "1 hour", Cancellation);
        await OwnDatabase.ExecuteAsync(database, "analyze pastes", Cancellation);
        await OwnDatabase.ExecuteAsync(database, "update pastes set expires_at = now() - interval '1 minute'", Cancellation);

        var store = new ExpiryStore(database);
        var places = await FindAsync(store);
        Assert.Equal(Pastes, places.Count);
        var before = await PasteTable.EntriesReadAsync(database, "pastes_expires_at", Cancellation);
        Assert.Equal(ExpiryStore.MaxDeleted, (await store.DeleteExpiredAsync([.. places.Take(ExpiryStore.MaxDeleted)], Cancellation)).Rows);
        Assert.InRange(await PasteTable.EntriesReadAsync(database, "pastes_expires_at", Cancellation) - before, 0, ExpiryStore.MaxDeleted);
    }

    [Theory]
    [InlineData("paste_views", "insert into paste_views (key, views) select key, 1 from pastes")]
    [InlineData("paste_versions", "insert into paste_versions (key, version, content, size, content_hash, created_at) select key, 1, content, size, content_hash, created_at from pastes")]
    [InlineData("reports", "insert into reports (key, client, reason) select key, content_hash, 'spam' from pastes")]
    public async Task A_batch_takes_along_what_belongs_to_its_pastes_and_reads_nothing_of_all_others(string table, string fill)
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await PasteTable.CreateAsync(own, Cancellation);
        await PasteTable.FillAsync(database, Pastes, "1 hour", Cancellation);
        await PasteTable.FillAsync(database, 100, "-1 minute", Cancellation, first: Pastes + 1);
        await OwnDatabase.ExecuteAsync(database, $"{fill}; analyze", Cancellation);

        var store = new ExpiryStore(database);
        var places = await FindAsync(store);
        var before = await PasteTable.RowsReadInTurnAsync(database, table, Cancellation);
        Assert.Equal(100, (await store.DeleteExpiredAsync([.. places], Cancellation)).Rows);
        Assert.Equal(before, await PasteTable.RowsReadInTurnAsync(database, table, Cancellation));
        Assert.Equal(Pastes, await PasteTable.CountAsync(database, table, Cancellation));
    }

    [Fact]
    public async Task Between_finding_and_deleting_a_paste_may_get_another_end_and_its_place_another_paste()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await PasteTable.CreateAsync(own, Cancellation);
        await PasteTable.FillAsync(database, 3, "-1 minute", Cancellation);
        var store = new ExpiryStore(database);
        var places = await FindAsync(store);
        await OwnDatabase.ExecuteAsync(database, "update pastes set expires_at = now() + interval '1 hour' where key = 'some2'", Cancellation);
        await OwnDatabase.ExecuteAsync(database, "delete from pastes where key = 'some3'", Cancellation);
        await OwnDatabase.ExecuteAsync(database, "vacuum pastes", Cancellation);
        await PasteTable.FillAsync(database, 10, "1 hour", Cancellation, first: 4);
        Assert.Contains(places[2], await PlacesAsync(database));
        Assert.Equal(1, (await store.DeleteExpiredAsync([.. places], Cancellation)).Rows);
        Assert.Equal(11, (await PlacesAsync(database)).Count);
    }

    private static async Task<List<NpgsqlTid>> FindAsync(ExpiryStore store)
    {
        await using var search = await store.SearchAsync(Cancellation);
        return await search.NextAsync(ExpiryStore.MaxFound, Cancellation);
    }

    private static async Task<List<NpgsqlTid>> PlacesAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select ctid from pastes");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var places = new List<NpgsqlTid>();
        while (await reader.ReadAsync(Cancellation))
        {
            places.Add(reader.GetFieldValue<NpgsqlTid>(0));
        }

        return places;
    }
}
