using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PasteBin.Contracts.Migrations;
using PasteBin.HashService.Keys;
using StackExchange.Redis;

namespace PasteBin.Tests.HashService.Keys;

/// <summary>Leases from a pool in a database of its own on the system's Redis, while no Postgres can be reached.</summary>
[Collection(HashServiceCollection.Name)]
public sealed class KeyLeaserTests(HashServiceSystem system) : IAsyncLifetime
{
    private const int OwnDatabase = 1;
    private const int HighWatermark = KeyGenerator.BlockSize;

    private static readonly IOptions<KeysOptions> Settings = Options.Create(new KeysOptions { Secret = "a secret of these tests, long enough" });

    private readonly KeyGenerator _generator = new(Settings);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly NpgsqlDataSource _nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");
    private ConnectionMultiplexer? _redis;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await system.ConnectToPoolAsync(Cancellation, OwnDatabase);

    public async ValueTask DisposeAsync()
    {
        await _redis!.GetServer(_redis.GetEndPoints()[0]).FlushDatabaseAsync(OwnDatabase);
        _redis.Dispose();
        _generator.Dispose();
        await _nowhere.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Leases_that_break_into_packs_lose_no_key_of_the_pool_and_all_count_as_its()
    {
        var (pool, leaser, block) = await FillAsync();
        var issued = new ConcurrentDictionary<string, long>();
        using var listener = Listen(issued);

        List<string> leased = [];
        foreach (var count in (int[])[1, 100, KeyPool.PackSize, KeyPool.PackSize + 1, 2, 300])
        {
            var keys = await leaser.LeaseAsync(count);
            Assert.Equal(count, keys!.Count);
            leased.AddRange(keys);
        }

        leased.AddRange((await leaser.LeaseAsync(block.Length - leased.Count))!);

        Assert.Equal(block.Order(), leased.Order());
        Assert.Equal(0, pool.Depth);
        Assert.Equal(new KeyValuePair<string, long>("pool", block.Length), Assert.Single(issued));
        Assert.Null(await leaser.LeaseAsync(1));
    }

    [Fact]
    public async Task A_lease_that_the_pool_cannot_fill_gives_back_what_it_took()
    {
        var (_, leaser, block) = await FillAsync();
        Assert.NotNull(await leaser.LeaseAsync(100));

        Assert.Null(await leaser.LeaseAsync(1000));

        Assert.Equal(block.Length - 100, (await leaser.LeaseAsync(block.Length - 100))!.Distinct().Count());
    }

    [Fact]
    public async Task The_pool_counts_keys_and_takes_no_block_above_its_high_watermark()
    {
        var (pool, _, block) = await FillAsync();
        Assert.Equal(block.Length, pool.Depth);

        Assert.Equal(PushResult.Full, await pool.PushAsync(block, HighWatermark));
        Assert.Equal(PushResult.Added, await pool.PushAsync(block, HighWatermark + 1));

        Assert.Equal(2 * block.Length, await pool.MeasureAsync());
    }

    private async Task<(KeyPool Pool, KeyLeaser Leaser, string[] Block)> FillAsync()
    {
        var pool = new KeyPool(_redis!, TimeProvider.System, NullLogger<KeyPool>.Instance);
        var block = _generator.KeysOf(0);
        Assert.Equal(0, await pool.MeasureAsync());
        Assert.Equal(PushResult.Added, await pool.PushAsync(block, HighWatermark));
        var migrator = new SqlMigrator(_nowhere, typeof(KeyPool).Assembly, NullLogger<SqlMigrator>.Instance);
        var sequence = new KeySequence(_nowhere, migrator, _generator, TimeProvider.System);
        return (pool, new(pool, sequence, new(_services.GetRequiredService<IMeterFactory>(), pool), Settings), block);
    }

    private MeterListener Listen(ConcurrentDictionary<string, long> issued)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "pastebin.keys.issued" && instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, keys, tags, _) => issued.AddOrUpdate((string)tags[0].Value!, keys, (_, before) => before + keys));
        listener.Start();
        return listener;
    }
}
