using NpgsqlTypes;
using PasteBin.Tests.Api;
using PasteBin.Worker.Expiry;

namespace PasteBin.Tests.Worker.Expiry;

/// <summary>Who else changes pastes while the Worker deletes those that have expired, and is to be left a share of the disk.</summary>
[Collection(SystemCollection.Name)]
public sealed class OtherWritersTests(PasteBinSystem system)
{
    private const int Attempts = 10;

    private readonly MovableClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Who_added_a_message_is_active_for_a_second()
    {
        var writers = new OtherWriters(100, _clock);
        writers.Look(100);
        Assert.False(writers.AreActive);
        writers.Look(101);
        Assert.True(writers.AreActive);
        _clock.Now += TimeSpan.FromSeconds(0.9);
        writers.Look(101);
        Assert.True(writers.AreActive);
        _clock.Now += TimeSpan.FromSeconds(0.2);
        Assert.False(writers.AreActive);
    }

    [Fact]
    public void Messages_of_our_own_are_nobody_elses()
    {
        var writers = new OtherWriters(100, _clock);
        for (var message = 101; message < 110; message++)
        {
            writers.ExpectOwn();
            writers.Look(message);
        }

        Assert.False(writers.AreActive);
        writers.ExpectOwn();
        writers.Look(111);
        Assert.True(writers.AreActive);
    }

    [Fact]
    public async Task A_paste_that_is_created_is_noticed_and_a_batch_of_ours_is_not()
    {
        var store = new ExpiryStore(system.TextDb);
        var writers = new OtherWriters(await store.LastMessageAsync(Cancellation), _clock);
        await system.Client.PasteAsync("Somebody writes", "", Cancellation);
        writers.Look(await store.LastMessageAsync(Cancellation));
        Assert.True(writers.AreActive);

        // What other tests left behind may end at any moment, and its message is none of ours.
        var isQuiet = false;
        for (var attempt = 0; attempt < Attempts && !isQuiet; attempt++)
        {
            var places = await StoreExpiredAsync();
            var (rows, last) = await store.DeleteExpiredAsync(places, Cancellation);
            writers = new(last, _clock);
            writers.ExpectOwn();
            writers.Look(await store.LastMessageAsync(Cancellation));
            isQuiet = rows == places.Length && !writers.AreActive;
        }

        Assert.True(isQuiet, "A batch of ours is taken for somebody else's.");
    }

    private async Task<NpgsqlTid[]> StoreExpiredAsync()
    {
        await using var command = system.TextDb.CreateCommand("""
            insert into pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash, version)
            select 'exp' || gen_random_uuid(), 'Some text', 9, sha256('Some text'), now(), now(), '', 1 from generate_series(1, 50)
            returning ctid
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var places = new List<NpgsqlTid>();
        while (await reader.ReadAsync(Cancellation))
        {
            places.Add(reader.GetFieldValue<NpgsqlTid>(0));
        }

        return [.. places];
    }
}
