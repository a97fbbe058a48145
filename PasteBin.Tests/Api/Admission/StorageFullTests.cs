using System.Net;
using System.Text;
using PasteBin.Tests.Worker.Admin;
using PasteBin.Worker.Storage;

namespace PasteBin.Tests.Api.Admission;

[Collection(SystemCollection.Name)]
public sealed class StorageFullTests(PasteBinSystem system) : IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    // Whatever becomes of a test, the system goes on storing.
    public async ValueTask DisposeAsync()
    {
        await OwnDatabase.ExecuteAsync(system.TextDb, "drop function if exists keep_limit cascade", CancellationToken.None);
        await StorageStore.MeasureAsync(system.TextDb, limit: 0, CancellationToken.None);
        await UntilAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Full_means_507_everywhere_while_reading_changing_lives_and_deleting_go_on()
    {
        var paste = await system.Client.PasteAsync("Before", "", Cancellation);
        var again = Guid.NewGuid().ToString();
        // The system's Workers have no limit, and would say so.
        await OwnDatabase.ExecuteAsync(system.TextDb, """
            create function keep_limit() returns trigger language plpgsql as 'begin return null; end';
            create trigger keep_limit before update on admission for each row when (new.storage_limit is null) execute function keep_limit()
            """, Cancellation);
        (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "Before" }, Cancellation, ("Idempotency-Key", again))).Expect(HttpStatusCode.Created);
        Assert.True((await StorageStore.MeasureAsync(system.TextDb, limit: 1, Cancellation)).IsFull);
        await UntilAsync(HttpStatusCode.InsufficientStorage);
        Assert.EndsWith("Full: the limit is 1, and nothing more is stored until a twentieth of it is free.\n", (await system.AdminAsync(Cancellation, "storage")).Output, StringComparison.Ordinal);
        foreach (var replica in system.Replicas)
        {
            foreach (var answer in (ApiAnswer[])
            [
                await replica.ApiAsync("POST", "/api/v1/pastes", new { content = "More" }, Cancellation),
                await replica.ApiAsync("POST", $"/api/v1/pastes/{paste.Key}/fork", null, Cancellation),
                await replica.UpdateAsync(paste, "After", Cancellation),
                await replica.ApiAsync("POST", "/", Encoding.UTF8.GetBytes("More"), Cancellation),
                await replica.ApiAsync("POST", "/documents", Encoding.UTF8.GetBytes("More"), Cancellation),
            ])
            {
                Assert.Equal(HttpStatusCode.InsufficientStorage, answer.Status);
                Assert.Contains("Nothing was stored", answer.Json.GetRawText(), StringComparison.Ordinal);
            }

            var page = await replica.ApiAsync("POST", "/new", new FormUrlEncodedContent([new("content", "Long work")]), Cancellation, ("Accept", "text/html"));
            Assert.Equal(HttpStatusCode.InsufficientStorage, page.Status);
            Assert.Contains("There is no room for more text</strong> Nothing was stored", page.Json.GetString(), StringComparison.Ordinal);
            Assert.Contains("Long work</textarea>", page.Json.GetString(), StringComparison.Ordinal);
            Assert.Equal("Before"u8.ToArray(), (await replica.ReadAsync(paste.Key, Cancellation)).Content);
            (await replica.ApiAsync("POST", "/api/v1/pastes", new { content = "Before" }, Cancellation, ("Idempotency-Key", again))).Expect(HttpStatusCode.Created);
        }

        (await system.Client.ApiAsync("PATCH", $"/api/v1/pastes/{paste.Key}", new { expiresIn = "1h" }, Cancellation, ("X-Delete-Token", paste.DeleteToken))).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
        Assert.False((await StorageStore.MeasureAsync(system.TextDb, limit: long.MaxValue, Cancellation)).IsFull);
        await UntilAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_limit_that_is_no_more_is_taken_back_also_when_a_worker_that_still_had_it_was_the_last_to_look()
    {
        Assert.True((await StorageStore.MeasureAsync(system.TextDb, limit: 1, Cancellation)).IsFull);
        await Eventually.HoldsAsync(
            async () => await StorageStore.ReadAsync(system.TextDb, Cancellation) == new StorageState(false, null, null),
            TimeSpan.FromSeconds(15), "a Worker without a limit has looked", Cancellation);
    }

    [Fact]
    public async Task What_counts_is_what_is_there_and_not_the_room_that_deleted_pastes_have_left()
    {
        var before = await SumAsync();
        var paste = await system.Client.PasteAsync(System.Security.Cryptography.RandomNumberGenerator.GetBytes(3 << 20), "", Cancellation);
        // What other tests have left may end meanwhile.
        Assert.InRange(await SumAsync() - before, (3 << 20) - 10_000, (3 << 20) + 10_000);
        await system.TakeDownAsync(paste.Key, "Too much", Cancellation);
        Assert.InRange(await SumAsync() - before, (3 << 20) - 10_000, (3 << 20) + 10_000);
        Assert.Equal(0, (await system.AdminAsync(Cancellation, "restore", paste.Key)).ExitCode);
        Assert.Equal(HttpStatusCode.NoContent, await system.Client.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation));
        var (sum, onDisk) = (await SumAsync(), await StorageStore.OnDiskAsync(system.TextDb, Cancellation));
        Assert.InRange(sum - before, -10_000, 10_000);
        Assert.True(onDisk > sum + (3 << 20), "Postgres has given the room back, so this test tells nothing.");
        // Between the two, only adding up tells that there is room.
        var state = await StorageStore.MeasureAsync(system.TextDb, limit: sum + (1 << 20), Cancellation);
        Assert.False(state.IsFull);
        Assert.InRange(state.Bytes!.Value, sum - 100_000, sum + 100_000);
    }

    private async Task<long> SumAsync() => (await StorageStore.CountAsync(system.TextDb, Cancellation)).Sum(part => part.Bytes);

    private async Task UntilAsync(HttpStatusCode status)
    {
        foreach (var replica in system.Replicas)
        {
            await Eventually.HoldsAsync(
                async () => (await replica.ApiAsync("POST", "/api/v1/pastes", new { content = $"Room {Guid.NewGuid()}" }, CancellationToken.None)).Status == status,
                TimeSpan.FromSeconds(5), $"creating answers {(int)status}", CancellationToken.None);
        }
    }
}
