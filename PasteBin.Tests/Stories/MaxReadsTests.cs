using System.Globalization;
using System.Net;

namespace PasteBin.Tests.Stories;

[Collection(SystemCollection.Name)]
public sealed class MaxReadsTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_readers_on_both_replicas_exactly_as_many_as_said_get_the_text()
    {
        for (var round = 0; round < 10; round++)
        {
            var paste = await system.Client.PasteAsync($"Secret {round}", "?maxReads=5", Cancellation);
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async reader =>
            {
                using var answer = await system.Replicas[reader % 2].PostAsync($"/raw/{paste.Key}", null, Cancellation);
                return (answer.StatusCode, Text: await answer.Content.ReadAsStringAsync(Cancellation), Left: Left(answer));
            }));
            var readers = answers.Where(answer => answer.StatusCode == HttpStatusCode.OK).ToList();
            Assert.All(readers, reader => Assert.Equal($"Secret {round}", reader.Text));
            Assert.Equal([0, 1, 2, 3, 4], readers.Select(reader => reader.Left!.Value).Order());
            Assert.All(answers.Except(readers), answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
            Assert.Equal(0, await system.CountAsync("pastes", paste.Key));
        }
    }

    [Theory]
    [InlineData("/{0}", "text/html,*/*;q=0.8")]
    [InlineData("/{0}", "*/*")]
    [InlineData("/raw/{0}", "*/*")]
    [InlineData("/documents/{0}", "*/*")]
    [InlineData("/api/v1/pastes/{0}", "application/json")]
    public async Task Looking_takes_no_reading_and_says_how_many_there_are(string path, string accept)
    {
        var paste = await system.Client.PasteAsync("Secret", "?maxReads=3", Cancellation);
        for (var left = 3; left > 0; left--)
        {
            foreach (var replica in system.Replicas)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, string.Format(null, path, paste.Key));
                request.Headers.Add("Accept", accept);
                using var answer = await replica.SendAsync(request, Cancellation);
                var text = await answer.Content.ReadAsStringAsync(Cancellation);
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
                Assert.True(answer.Headers.CacheControl?.NoStore);
                Assert.Contains(left > 1 ? $"read {left} more times" : "read once", text, StringComparison.Ordinal);
                Assert.DoesNotContain("Secret", text, StringComparison.Ordinal);
            }

            var metadata = await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/metadata", null, Cancellation);
            Assert.Equal(left, metadata["readsLeft"].GetInt32());
            using var read = await system.Replicas[left % 2].PostAsync($"/raw/{paste.Key}", null, Cancellation);
            Assert.Equal("Secret", await read.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal("db", read.Headers.GetValues("X-Cache").Single());
            Assert.True(read.Headers.CacheControl?.NoStore);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await system.Client.ReadAsync(paste.Key, Cancellation)).Status);
    }

    [Fact]
    public async Task A_reading_that_dies_before_its_commit_is_not_counted()
    {
        var paste = await system.Client.PasteAsync("Secret", "?maxReads=2", Cancellation);
        await using (var connection = await system.TextDb.OpenConnectionAsync(Cancellation))
        await using (var transaction = await connection.BeginTransactionAsync(Cancellation))
        {
            await ExecuteAsync(connection, "select from pastes where key = $1 for update", paste.Key);
            var reading = system.Client.PostAsync($"/raw/{paste.Key}", null, Cancellation);
            await Eventually.HoldsAsync(
                async () =>
                {
                    // A transaction sees the activity as it was when it first looked.
                    await ExecuteAsync(connection, "select pg_stat_clear_snapshot() where $1 <> ''", paste.Key);
                    return await ExecuteAsync(connection, """
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where wait_event_type = 'Lock' and query like '%reads_left%' and $1 <> ''
                        """, paste.Key) is 1L;
                },
                TimeSpan.FromSeconds(5), "the reader waits, and is killed", Cancellation);
            using var answer = await reading;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        foreach (var expected in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound])
        {
            using var answer = await system.Client.PostAsync($"/raw/{paste.Key}", null, Cancellation);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Every_way_of_creating_takes_it_and_every_answer_says_it()
    {
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", """{"content":"Secret","maxReads":2}""", Cancellation)).Expect(HttpStatusCode.Created);
        Assert.Equal(2, created["maxReads"].GetInt32());
        var read = await system.Client.ApiAsync("POST", $"/api/v1/pastes/{created["key"]}/read", null, Cancellation);
        Assert.Equal(("Secret", 1), (read["content"].GetString(), read["readsLeft"].GetInt32()));

        using var form = new MultipartFormDataContent { { new StringContent("Secret"), "content" }, { new StringContent("2"), "maxReads" } };
        using var ix = new MultipartFormDataContent { { new StringContent("Secret"), "f:1" }, { new StringContent("2"), "read:1" } };
        using var raw = new StringContent("Secret") { Headers = { { "X-maxReads", "2" } } };
        foreach (var body in (HttpContent[])[form, ix, raw])
        {
            using var answer = await system.Client.PostAsync("/", body, Cancellation);
            var key = answer.Headers.Location!.AbsolutePath[1..];
            using var reading = await system.Client.PostAsync($"/raw/{key}", null, Cancellation);
            Assert.Equal(1, Left(reading));
        }
    }

    [Theory]
    [InlineData("?maxReads=0")]
    [InlineData("?maxReads=-1")]
    [InlineData("?maxReads=1.5")]
    [InlineData("?maxReads=many")]
    [InlineData("?maxReads=10001")]
    [InlineData("?maxReads=99999999999999999999")]
    [InlineData("?maxReads=2&burn=true")]
    [InlineData("?maxReads=2&visibility=public")]
    public async Task What_cannot_be_counted_is_refused(string query)
    {
        using var body = new StringContent("text");
        using var answer = await system.Client.PostAsync($"/{query}", body, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("maxReads", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static int? Left(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Reads-Left", out var values) ? int.Parse(values.Single(), CultureInfo.InvariantCulture) : null;

    private static async Task<object?> ExecuteAsync(Npgsql.NpgsqlConnection connection, string sql, string key)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = new Npgsql.NpgsqlCommand(sql, connection) { Parameters = { new() { Value = key } } };
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
