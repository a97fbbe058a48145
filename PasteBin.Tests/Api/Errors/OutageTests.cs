using Aspire.Hosting.Testing;
using Npgsql;
using PasteBin.Api.Errors;
using PasteBin.Contracts;

namespace PasteBin.Tests.Api.Errors;

[Collection(SystemCollection.Name)]
public sealed class OutageTests(PasteBinSystem system)
{
    private const int MostAttempts = 10;

    /// <summary>A replica that just started opens its first connections at once, and Postgres stops answering in the middle of that.</summary>
    [Fact]
    public async Task Whoever_waits_for_the_first_connection_of_a_process_in_vain_meets_an_outage_and_no_error_of_ours()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = await OwnDatabase.CreateAsync(system, cancellation);
        database.Address.Timeout = 2;
        await using var holder = NpgsqlDataSource.Create(database.Address);
        await using var starting = NpgsqlDataSource.Create(database.Address);
        await using var held = await holder.OpenConnectionAsync(cancellation);
        await using var transaction = await held.BeginTransactionAsync(cancellation);
        await using var hold = new NpgsqlCommand("lock pg_type in access exclusive mode", held, transaction);
        await hold.ExecuteNonQueryAsync(cancellation);

        // Who gives up before the first has given up meets Npgsql's bare form; on a busy machine that may take more than one attempt.
        var isBare = false;
        for (var attempt = 0; attempt < MostAttempts && !isBare; attempt++)
        {
            var ends = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(async () => await starting.OpenConnectionAsync(cancellation)).AsTask()));
            Assert.All(ends, end => Assert.True(end is not null && Outage.Explains(end), end?.ToString()));
            isBare = ends.Any(end => end is TimeoutException);
        }

        Assert.True(isBare, "Npgsql says it otherwise by now, and Outage needs the bare form no longer.");
    }
}
