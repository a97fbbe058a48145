using Aspire.Hosting.Testing;
using PasteBin.Api.Caching;
using PasteBin.Contracts;
using StackExchange.Redis;

namespace PasteBin.Tests.Api.Caching;

/// <summary>
/// A reader is held between reading the row and storing it, while somebody changes the row past the api. Everything but the held reader's
/// process is the running system: its Worker takes the leases away and announces the change.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class StaleRefillTests(PasteBinSystem system) : IAsyncLifetime
{
    private const string Update = "update pastes set content = 'new', content_encoding = null, size = 3, content_hash = sha256('new') where key = $1";
    private const string Delete = "delete from pastes where key = $1";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private CacheReplica _replica = null!;
    private ConnectionMultiplexer _redis = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _replica = await CacheReplica.StartAsync(system, Cancellation);
        _redis = await ConnectionMultiplexer.ConnectAsync((await system.App.GetConnectionStringAsync(ResourceNames.TextCache, Cancellation))!);
    }

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _redis.CloseAsync();
    }

    [Theory]
    [InlineData(Update, "new")]
    [InlineData(Delete, null)]
    public async Task The_old_row_gets_into_neither_cache_after_the_change(string change, string? after)
    {
        var (key, reader) = await HoldReaderAsync();
        Assert.True(await ExistsAsync(CacheKeys.Lease(_replica.Epoch, key)));
        await ChangeAsync(change, key);

        // Announcements come in their order: what is told of later tells that the first has been heard.
        var other = await ReadAsync(await PasteAsync());
        await ChangeAsync(Delete, other);
        await Eventually.HoldsAsync(() => Task.FromResult(!_replica.Cache.TryGet(other, out _)), Soon, "the change is heard of", Cancellation);
        _replica.Link.Release();
        Assert.Equal("old", Text((await reader).Response));

        Assert.False(_replica.Cache.TryGet(key, out _), "L1 has the old row.");
        Assert.False(await ExistsAsync(CacheKeys.Paste(_replica.Epoch, key)), "L2 has the old row.");
        Assert.Equal(after, Text((await _replica.Cache.LoadAsync(key, Cancellation)).Response));
    }

    [Fact]
    public async Task Nor_in_the_place_of_the_new_one_that_others_have_stored_meanwhile()
    {
        var (key, reader) = await HoldReaderAsync();
        await ChangeAsync(Update, key);
        await Eventually.HoldsAsync(
            async () => !await ExistsAsync(CacheKeys.Lease(_replica.Epoch, key)), Soon, "the reader has lost its lease", Cancellation);
        await Eventually.HoldsAsync(
            async () => (await system.Client.ReadAsync(key, Cancellation)).Source == "l1", Soon, "another replica has stored it", Cancellation);
        Assert.True(await ExistsAsync(CacheKeys.Paste(_replica.Epoch, key)));
        await Eventually.HoldsAsync(
            async () => await Task.WhenAny(_replica.Cache.LoadAsync(key, Cancellation), Task.Delay(100, Cancellation)) is Task<Found> && IsNew(),
            Soon, "and so has this one", Cancellation);
        _replica.Link.Release();
        Assert.Equal("old", Text((await reader).Response));

        Assert.True(IsNew());
        Assert.Equal("new"u8.ToArray(), (await system.Replicas[1].ReadAsync(key, Cancellation)).Content);

        bool IsNew() => _replica.Cache.TryGet(key, out var kept) && Text(kept) == "new";
    }

    /// <summary>A paste in no cache, and somebody who has just read it from Postgres.</summary>
    private async Task<(string Key, Task<Found> Reader)> HoldReaderAsync()
    {
        var key = await PasteAsync();
        _replica.Link.HoldNext();
        var reader = _replica.Cache.LoadAsync(key, Cancellation);
        await _replica.Link.Held.WaitAsync(Soon, Cancellation);
        return (key, reader);
    }

    private async Task<string> PasteAsync() => (await system.Client.PasteAsync("old", "?expires=7d", Cancellation)).Key;

    private async Task<string> ReadAsync(string key)
    {
        await _replica.Cache.LoadAsync(key, Cancellation);
        Assert.True(_replica.Cache.TryGet(key, out _));
        return key;
    }

    private async Task ChangeAsync(string sql, string key)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = key });
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }

    private async Task<bool> ExistsAsync(string key) => (await _redis.GetDatabase().StringGetAsync(key)).HasValue;

    private static string? Text(PasteBin.Api.Reading.PasteResponse? response) =>
        response is null ? null : System.Text.Encoding.UTF8.GetString(response.GetIdentity().Span);
}
