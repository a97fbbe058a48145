using System.Diagnostics.Metrics;
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
        await (await PasteTable.CreateAsync(own, Cancellation)).DisposeAsync();
        own.Address.MaxPoolSize = 30;
        await using var database = NpgsqlDataSource.Create(own.Address);
        await PasteTable.FillAsync(database, Pastes, "1 hour", Cancellation);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var pastes = new ExpiredPastes(
            new(database), new WorkerMetrics(services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<ExpiredPastes>.Instance);

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
}
