using System.Diagnostics;
using System.Net;
using Npgsql;
using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Faults;

[Collection(FaultsCollection.Name)]
public sealed class PoolExhaustionTests(PasteBinSystem system, ITestOutputHelper output)
{
    /// <summary>Five seconds for a connection, ten for the statement, and a moment to cancel it.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static readonly int Pools = 2 * new DatabaseOptions().MaxConnections;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_free_connection_answers_are_503_in_time_and_caches_go_on_and_all_is_well_afterwards()
    {
        // Tests before may have broken the broker a moment ago; until it is there, memory is believed for a second only.
        await CachedPastes.CreateAsync(system);
        var paste = await system.Client.PasteAsync("In memory", "?expires=1h", Cancellation);
        await ReadFromMemoryAsync(paste.Key);

        await using var connection = await system.TextDb.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var hold = new NpgsqlCommand("lock table pastes in access exclusive mode", connection, transaction))
        {
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        // Each client has a connection of its own, and every second one leads to the same replica.
        var clock = Stopwatch.StartNew();
        var refusals = Task.WhenAll(Enumerable.Range(0, 3 * Pools).Select(number => number % 10 == 0 ? CreateAsync() : ReadMissingAsync(number)));
        var waiting = 0L;
        while (!refusals.IsCompleted)
        {
            waiting = Math.Max(waiting, await WaitingAsync());
            Assert.True(clock.Elapsed < Bound, "An answer took too long.");
            await ReadFromMemoryAsync(paste.Key);
            await Task.Delay(100, Cancellation);
        }

        output.WriteLine($"{3 * Pools} answers in {clock.Elapsed}, {waiting} connections at most.");
        Assert.All(await refusals, refusal => Assert.Equal((HttpStatusCode.ServiceUnavailable, true), refusal));
        // All that there are, and no more.
        Assert.InRange(waiting, Pools / 2, Pools);

        await transaction.RollbackAsync(Cancellation);
        await Task.WhenAll(Enumerable.Range(0, Pools).Select(async number => Assert.Equal((HttpStatusCode.NotFound, false), await ReadMissingAsync(number))));
        await system.Client.PasteAsync("Taken again", "?expires=1h", Cancellation);
        await system.WaitUntilHealthyAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    private async Task ReadFromMemoryAsync(string key)
    {
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.OK, (await replica.ReadAsync(key, Cancellation)).Status);
        }
    }

    private async Task<(HttpStatusCode Status, bool RetryAfter)> ReadMissingAsync(int number)
    {
        using var answer = await system.NewClient().GetAsync($"/raw/missing{number:000}", Cancellation);
        return (answer.StatusCode, answer.Headers.RetryAfter is not null);
    }

    private async Task<(HttpStatusCode Status, bool RetryAfter)> CreateAsync()
    {
        using var answer = await system.NewClient().PostAsync("/?expires=1h", new ByteArrayContent("No room"u8.ToArray()), Cancellation);
        return (answer.StatusCode, answer.Headers.RetryAfter is not null);
    }

    private async Task<long> WaitingAsync()
    {
        await using var command = system.TextDb.CreateCommand("select count(*) from pg_stat_activity where application_name = 'api' and wait_event_type = 'Lock'");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
