using System.Net;
using PasteBin.Api.Dialects;

namespace PasteBin.Tests.Api.Dialects;

/// <summary>PrivateBin's clients understand 200 alone, so whatever fails is said in their way.</summary>
[Collection(SystemCollection.Name)]
public sealed class PrivateBinFailureTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_fails_in_the_middle_is_200_with_status_1_and_nothing_is_touched()
    {
        var paste = await system.Client.PasteAsync("Still here", "?expires=1h", Cancellation);
        var id = PrivateBin.IdOf(paste.Key);
        await using var connection = await system.TextDb.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var hold = new Npgsql.NpgsqlCommand("select from pastes where key = $1 for update", connection, transaction) { Parameters = { new() { Value = paste.Key } } })
        {
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        var deleting = system.Client.ApiAsync(
            "POST", "/", $$"""{"pasteid":"{{id}}","deletetoken":"{{paste.DeleteToken}}"}""", Cancellation, ("X-Requested-With", "JSONHttpRequest"));
        await Eventually.HoldsAsync(() => TerminateWaitingAsync(connection.ProcessID), TimeSpan.FromSeconds(8), "the delete waits for the row", Cancellation);
        var answer = (await deleting).Expect(HttpStatusCode.OK);
        Assert.Equal(1, answer["status"].GetInt32());
        Assert.Contains("try again", answer["message"].GetString(), StringComparison.Ordinal);
        Assert.True(answer.Message.Headers.Contains("Retry-After"));
        await transaction.RollbackAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, (await system.Client.ReadAsync(paste.Key, Cancellation)).Status);
    }

    [Theory]
    [InlineData("PATCH", "/", "X-Requested-With: JSONHttpRequest")]
    [InlineData("POST", "/", "X-Requested-With: JSONHttpRequest\nContent-Encoding: gzip")]
    [InlineData("PUT", "/", "X-Requested-With: JSONHttpRequest\nContent-Encoding: gzip")]
    [InlineData("DELETE", "/", "X-Requested-With: JSONHttpRequest")]
    [InlineData("PATCH", "/?0000000000000000", "Accept: application/json")]
    public async Task What_the_server_itself_refuses_is_200_with_status_1(string method, string path, string headers)
    {
        var answer = await RawHttp.SendAsync(system.Address, $"{method} {path} HTTP/1.1\n{headers}", "x", Cancellation);
        Assert.Equal(200, answer.Status);
        Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("\"status\":1", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":1,"parentId":"root","name":"x"}""")]
    [InlineData("""{"parentid":"root"}""")]
    [InlineData("""{"key":"abc","deleteToken":"xyz"}""")]
    [InlineData("""{"pasteid":"notes","deletetoken":"xyz"}""")]
    [InlineData("""{"pasteid":"0000000000000000","deletetoken":"xyz","why":"An example"}""")]
    public async Task JSON_of_somebody_who_accepts_JSON_is_a_text_whatever_its_members_are_called(string json)
    {
        foreach (var request in (string[])["POST /", "PUT /notes.json"])
        {
            var answer = await RawHttp.SendAsync(system.Address, $"{request} HTTP/1.1\nContent-Type: application/json\nAccept: application/json, text/plain, */*", json, Cancellation);
            Assert.Equal(201, answer.Status);
            Assert.Equal(json, (await system.LookAsync(answer.Headers["Location"], Cancellation))["content"].GetString());
        }
    }

    [Fact]
    public async Task Others_are_told_by_the_status() =>
        Assert.Equal(405, (await RawHttp.SendAsync(system.Address, "PATCH / HTTP/1.1\nAccept: application/json", "x", Cancellation)).Status);

    private async Task<bool> TerminateWaitingAsync(int holder)
    {
        await using var command = system.TextDb.CreateCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where $1 = any (pg_blocking_pids(pid))");
        command.Parameters.Add(new() { Value = holder });
        return await command.ExecuteScalarAsync(Cancellation) is true;
    }
}
