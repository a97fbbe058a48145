using System.Net.Http.Json;
using Npgsql;
using PasteBin.Contracts.Keys;

namespace PasteBin.Tests.HashService.Keys;

[Collection(SystemCollection.Name)]
public sealed class NewDatabaseTests(PasteBinSystem system)
{
    private const int Keys = 2000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_takes_the_place_of_another_hands_out_other_keys_with_the_same_secret()
    {
        var (first, second) = (await FirstKeysAsync(), await FirstKeysAsync());
        Assert.Equal(2 * Keys, first.Concat(second).Distinct().Count());
    }

    [Fact]
    public async Task One_that_has_handed_out_keys_goes_on_where_it_is()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        await LeaseAsync(own);
        await using var database = NpgsqlDataSource.Create(own.Address);
        // As one is that began before there was this migration.
        await OwnDatabase.ExecuteAsync(database, "delete from schema_migrations where number = 2; select setval('key_blocks', 5120)", Cancellation);
        await LeaseAsync(own);
        await using var last = database.CreateCommand("select last_value from key_blocks");
        Assert.InRange((long)(await last.ExecuteScalarAsync(Cancellation))!, 5121, 1_000_000);
    }

    private async Task<IReadOnlyList<string>> FirstKeysAsync()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        return await LeaseAsync(own);
    }

    private static async Task<IReadOnlyList<string>> LeaseAsync(OwnDatabase own)
    {
        // No pool: keys come straight from the sequence.
        await using var replica = await HashServiceReplica.StartAsync(own.Address.ConnectionString, "127.0.0.1:1", Cancellation);
        List<string> keys = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await replica.LeaseAsync(Keys / 2, Cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    keys.AddRange((await answer.Content.ReadFromJsonAsync(KeysJsonContext.Default.KeyLease, Cancellation))!.Keys);
                }

                return keys.Count >= Keys;
            },
            TimeSpan.FromSeconds(30),
            "there are keys",
            Cancellation);
        return keys;
    }
}
