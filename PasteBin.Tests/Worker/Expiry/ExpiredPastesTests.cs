using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PasteBin.Contracts.Messaging;
using PasteBin.Worker;
using PasteBin.Worker.Expiry;

namespace PasteBin.Tests.Worker.Expiry;

[Collection(SystemCollection.Name)]
public sealed class ExpiredPastesTests(PasteBinSystem system)
{
    private const int Pastes = 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweeps_and_messages_that_come_while_pastes_are_deleted_make_no_more_events_of_them()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await FillAsync(own, Pastes, "1 hour");
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var pastes = Create(database, services);

        // Those that end later lie between those that have ended: who looks again finds others' beside its own, and a batch of both would be two.
        var later = DateTimeOffset.UtcNow.AddSeconds(3);
        await OwnDatabase.ExecuteAsync(
            database, $"update pastes set expires_at = case when right(key, 1) in ('1', '3', '5', '7', '9') then timestamptz '{later:O}' else now() end", Cancellation);
        // That was a change of each, and told.
        await OwnDatabase.ExecuteAsync(database, "truncate outbox", Cancellation);
        await Eventually.HoldsAsync(
            () => Task.FromResult(DateTimeOffset.UtcNow > later.AddMilliseconds(-80)), TimeSpan.FromSeconds(10), "the others are about to end", Cancellation);

        var callers = new List<Task<int>>();
        while (callers.Count < 10)
        {
            callers.Add(pastes.DeleteAsync(Cancellation));
            await Task.Delay(20, Cancellation);
        }

        Assert.Equal(Pastes, (await Task.WhenAll(callers)).Sum());
        Assert.Equal(Pastes / PasteEvent.MaxItems, await PasteTable.CountAsync(database, "outbox", Cancellation));
    }

    [Fact]
    public async Task A_batch_is_deleted_while_the_one_before_waits_and_a_third_only_after_that()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await FillAsync(own, 4 * ExpiryStore.MaxDeleted, "-1 minute");
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var pastes = Create(database, services);
        Task<int> deleting;
        await using (await HoldFirstAsync(database))
        {
            deleting = pastes.DeleteAsync(Cancellation);
            await LeavesAsync(database, 3 * ExpiryStore.MaxDeleted);
            await Task.Delay(20 * ExpiryPass.Pace, Cancellation);
            await LeavesAsync(database, 3 * ExpiryStore.MaxDeleted);
        }

        Assert.Equal(4 * ExpiryStore.MaxDeleted, await deleting);
    }

    [Fact]
    public async Task What_a_batch_that_failed_has_left_the_next_search_deletes()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await FillAsync(own, 4 * ExpiryStore.MaxDeleted, "-1 minute");
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var pastes = Create(database, services);
        await using (await HoldFirstAsync(database))
        {
            var deleting = pastes.DeleteAsync(Cancellation);
            await LeavesAsync(database, 3 * ExpiryStore.MaxDeleted);
            await OwnDatabase.ExecuteAsync(
                database, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'", Cancellation);
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => deleting);
        }

        Assert.Equal(3 * ExpiryStore.MaxDeleted, await pastes.DeleteAsync(Cancellation));
        await LeavesAsync(database, 0);
    }

    [Fact]
    public async Task The_fewest_connections_that_may_be_configured_are_enough_for_a_message()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await (await FillAsync(own, 4 * ExpiryStore.MaxDeleted, "-1 minute")).DisposeAsync();
        var bounds = typeof(DatabaseOptions).GetProperty(nameof(DatabaseOptions.MaxConnections))!.GetCustomAttribute<RangeAttribute>()!;
        (own.Address.MaxPoolSize, own.Address.Timeout) = ((int)bounds.Minimum, 5);
        await using var database = NpgsqlDataSource.Create(own.Address);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var pastes = Create(database, services);
        // What the message is noted on.
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        Assert.Equal(4 * ExpiryStore.MaxDeleted, await pastes.DeleteAsync(Cancellation));
    }

    [Fact]
    public async Task Batches_begin_at_a_pace_that_leaves_readers_a_core()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await using var database = await FillAsync(own, Pastes, "-1 minute");
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var pastes = Create(database, services);
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(Pastes, await pastes.DeleteAsync(Cancellation));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), (Pastes / ExpiryStore.MaxDeleted - 1) * ExpiryPass.Pace, TimeSpan.MaxValue);
    }

    private static ExpiredPastes Create(NpgsqlDataSource database, ServiceProvider services) =>
        new(new(database), new WorkerMetrics(services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<ExpiredPastes>.Instance);

    private static async Task<NpgsqlDataSource> FillAsync(OwnDatabase own, int pastes, string life)
    {
        await (await PasteTable.CreateAsync(own, Cancellation)).DisposeAsync();
        own.Address.MaxPoolSize = 30;
        var database = NpgsqlDataSource.Create(own.Address);
        await PasteTable.FillAsync(database, pastes, life, Cancellation);
        return database;
    }

    /// <summary>Holds what belongs to the paste that lies first, so that the batch that deletes it waits until this is disposed of.</summary>
    private static async Task<NpgsqlConnection> HoldFirstAsync(NpgsqlDataSource database)
    {
        await OwnDatabase.ExecuteAsync(database, "insert into paste_views (key, views) select key, 1 from pastes order by ctid limit 1", Cancellation);
        var connection = await database.OpenConnectionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("begin; select from paste_views for update", connection);
        await hold.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    private static Task LeavesAsync(NpgsqlDataSource database, int pastes) => Eventually.HoldsAsync(
        async () => await PasteTable.CountAsync(database, "pastes", Cancellation) == pastes, TimeSpan.FromSeconds(30), $"{pastes} pastes are left", Cancellation);
}
