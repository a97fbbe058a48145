using System.Net;
using System.Text;

namespace PasteBin.Tests.Worker.Invalidation;

/// <summary>Somebody with <c>psql</c> changes the table; nobody told the caches but Postgres itself.</summary>
[Collection(SystemCollection.Name)]
public sealed class ChangesByHandTests(PasteBinSystem system)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10m")]
    [InlineData("7d")]
    public async Task An_update_is_seen_on_every_replica(string life)
    {
        var key = await CachedEverywhereAsync("Before", life);
        await ExecuteAsync("""
            update pastes set content = 'After', content_encoding = null, size = 5, content_hash = sha256('After'), version = version + 1 where key = $1
            """, key);
        await SeenEverywhereAsync(key, answer => answer.Status == HttpStatusCode.OK && Encoding.UTF8.GetString(answer.Content) == "After", "the new text");
    }

    [Fact]
    public async Task A_delete_is_seen_on_every_replica()
    {
        var key = await CachedEverywhereAsync("Deleted by hand", "7d");
        await ExecuteAsync("delete from pastes where key = $1", key);
        await SeenEverywhereAsync(key, answer => answer.Status == HttpStatusCode.NotFound, "that it is gone");
    }

    [Fact]
    public async Task A_truncate_is_seen_on_every_replica()
    {
        var key = await CachedEverywhereAsync("Truncated", "7d");
        await ExecuteAsync("truncate pastes");
        await SeenEverywhereAsync(key, answer => answer.Status == HttpStatusCode.NotFound, "that it is gone");
    }

    [Fact]
    public async Task More_changes_at_once_than_one_notification_holds_are_all_seen()
    {
        var keys = new List<string>();
        for (var i = 0; i < 250; i++)
        {
            keys.Add((await system.Client.PasteAsync($"One of many: {i}", "?expires=7d", Cancellation)).Key);
        }

        foreach (var key in keys)
        {
            Assert.Equal(HttpStatusCode.OK, (await system.Replicas[1].ReadAsync(key, Cancellation)).Status);
        }

        await using var delete = system.TextDb.CreateCommand("delete from pastes where key = any($1)");
        delete.Parameters.Add(new() { Value = keys.ToArray() });
        Assert.Equal(keys.Count, await delete.ExecuteNonQueryAsync(Cancellation));
        foreach (var key in keys)
        {
            await SeenEverywhereAsync(key, answer => answer.Status == HttpStatusCode.NotFound, "that it is gone");
        }
    }

    private async Task<string> CachedEverywhereAsync(string text, string life)
    {
        var paste = await system.Client.PasteAsync(text, $"?expires={life}", Cancellation);
        foreach (var replica in system.Replicas)
        {
            // The second answer comes from memory.
            await replica.ReadAsync(paste.Key, Cancellation);
            await Eventually.HoldsAsync(
                async () => (await replica.ReadAsync(paste.Key, Cancellation)).Source == "l1", Soon, "the replica has it in memory", Cancellation);
        }

        return paste.Key;
    }

    private async Task SeenEverywhereAsync(string key, Func<ReadAnswer, bool> expected, string what)
    {
        foreach (var replica in system.Replicas)
        {
            await Eventually.HoldsAsync(async () => expected(await replica.ReadAsync(key, Cancellation)), Soon, what, Cancellation);
        }
    }

    private async Task ExecuteAsync(string sql, string? key = null)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        if (key is not null)
        {
            command.Parameters.Add(new() { Value = key });
        }

        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
