using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Api.Pastes;

[Collection(SystemCollection.Name)]
public sealed class DeleteTokenTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_random_and_what_is_stored_is_its_hash()
    {
        var pastes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => system.Client.PasteAsync("Mine", "?expires=1h", Cancellation)));
        // 22 of 62 characters are 131 bits.
        Assert.All(pastes, paste => Assert.Matches("^[0-9A-Za-z]{22}$", paste.DeleteToken));
        Assert.Distinct(pastes.Select(paste => paste.DeleteToken));
        Assert.True(pastes.SelectMany(paste => paste.DeleteToken).Distinct().Count() > 50);
        foreach (var paste in pastes)
        {
            await using var command = system.TextDb.CreateCommand("select delete_token_hash, pastes::text from pastes where key = $1");
            command.Parameters.Add(new() { Value = paste.Key });
            await using var row = await command.ExecuteReaderAsync(Cancellation);
            Assert.True(await row.ReadAsync(Cancellation));
            Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(paste.DeleteToken)), row.GetFieldValue<byte[]>(0));
            Assert.DoesNotContain(paste.DeleteToken, row.GetString(1), StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(Encoding.UTF8.GetBytes(paste.DeleteToken)), row.GetString(1), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void No_token_is_given_out_twice_on_any_thread()
    {
        var tokens = new ConcurrentBag<string>();
        Parallel.For(0, 100_000, _ => tokens.Add(DeleteToken.New()));
        Assert.Equal(100_000, tokens.Distinct().Count());
        // Each half has all of its 64 bits: a number of them in eleven digits begins with L at most.
        Assert.Equal("0123456789ABCDEFGHIJKL", string.Concat(tokens.SelectMany(token => new[] { token[0], token[11] }).Distinct().Order()));
    }

    [Fact]
    public async Task A_delete_that_waits_for_a_change_deletes_no_version_but_the_one_it_means()
    {
        var paste = await system.Client.PasteAsync("First", "?expires=1h", Cancellation);
        var tag = (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}", null, Cancellation)).ETag!;
        await using var connection = await system.TextDb.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var change = new Npgsql.NpgsqlCommand("update pastes set version = version + 1 where key = $1", connection, transaction) { Parameters = { new() { Value = paste.Key } } })
        {
            await change.ExecuteNonQueryAsync(Cancellation);
        }

        var deleting = system.Client.ApiAsync("DELETE", $"/api/v1/pastes/{paste.Key}", null, Cancellation, ("X-Delete-Token", paste.DeleteToken), ("If-Match", tag));
        await Eventually.HoldsAsync(() => WaitsAsync(connection.ProcessID), TimeSpan.FromSeconds(8), "the delete waits for the row", Cancellation);
        await transaction.CommitAsync(Cancellation);
        (await deleting).Expect(HttpStatusCode.PreconditionFailed);
        Assert.Equal(1, await system.CountAsync("pastes", paste.Key));
        (await system.Client.ApiAsync("DELETE", $"/api/v1/pastes/{paste.Key}", null, Cancellation, ("X-Delete-Token", paste.DeleteToken))).Expect(HttpStatusCode.NoContent);
        Assert.Equal(0, await system.CountAsync("pastes", paste.Key));

        async Task<bool> WaitsAsync(int holder)
        {
            await using var command = system.TextDb.CreateCommand("select exists (select from pg_stat_activity where $1 = any (pg_blocking_pids(pid)))");
            command.Parameters.Add(new() { Value = holder });
            return await command.ExecuteScalarAsync(Cancellation) is true;
        }
    }

    [Fact]
    public async Task A_wrong_token_changes_nothing_whatever_is_asked_with_it()
    {
        var paste = await system.Client.PasteAsync("Mine", "?expires=1h&title=Mine", Cancellation);
        var before = await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}", null, Cancellation);
        var other = await system.Client.PasteAsync("Another's", "?expires=1h", Cancellation);
        var nearly = paste.DeleteToken[..^1] + (paste.DeleteToken[^1] == 'a' ? 'b' : 'a');
        foreach (var wrong in (string[])[other.DeleteToken, nearly, paste.DeleteToken + "a", paste.DeleteToken[..^1], "x"])
        {
            foreach (var (method, body) in ((string, object?)[])[("PUT", new { content = "Yours" }), ("PATCH", new { expiresIn = "1s", visibility = "public" }), ("DELETE", null)])
            {
                var answer = await system.Client.ApiAsync(method, $"/api/v1/pastes/{paste.Key}", body, Cancellation, ("X-Delete-Token", wrong), ("If-Match", "*"));
                Assert.Equal("/docs/problems#token-wrong", answer.Expect(HttpStatusCode.Forbidden)["type"].GetString());
            }
        }

        var after = await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}", null, Cancellation);
        Assert.Equal((before.Json.GetRawText(), before.ETag), (after.Json.GetRawText(), after.ETag));
    }

    [Fact]
    public async Task A_password_s_cost_is_what_the_server_is_set_to()
    {
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "Secret", password = "swordfish" }, Cancellation)).Expect(HttpStatusCode.Created);
        await using var command = system.TextDb.CreateCommand("select password_iterations from pastes where key = $1");
        command.Parameters.Add(new() { Value = created["key"].GetString()! });
        // As PasteBinSystem sets it.
        Assert.Equal(10_000, await command.ExecuteScalarAsync(Cancellation));
    }
}
