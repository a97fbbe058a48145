using System.Net;
using PasteBin.Tests.Worker.Admin;
using PasteBin.Worker.Reports;

namespace PasteBin.Tests.Api.Reports;

[Collection(SystemCollection.Name)]
public sealed class ReportTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_counts_once_whichever_replica_it_asks_and_the_operator_sees_what_it_said()
    {
        var paste = await system.Client.PasteAsync("The first line\n\u001b[2Jand another\n", "?title=A+title", Cancellation);
        (await ReportAsync(system.Replicas[0], paste.Key, "Spam\nand worse")).Expect(HttpStatusCode.Accepted);
        (await ReportAsync(system.Replicas[1], paste.Key, "Spam again")).Expect(HttpStatusCode.Accepted);
        Assert.Equal(1, await system.CountAsync("reports", paste.Key));
        var list = await system.AdminAsync(Cancellation, "reports", "list");
        var line = Assert.Single(list.Output.Split('\n'), line => line.StartsWith(paste.Key, StringComparison.Ordinal));
        Assert.EndsWith("Z  Spam and worse", line, StringComparison.Ordinal);
        var show = await system.AdminAsync(Cancellation, "reports", "show", paste.Url.ToString());
        Assert.Equal(0, show.ExitCode);
        Assert.All(["Title     A title\n", ": Spam and worse\n", "\n  The first line\n   [2Jand another\n"], words => Assert.Contains(words, show.Output, StringComparison.Ordinal));
        Assert.Equal((0, $"The report about {paste.Key} is dismissed.\n"), await system.AdminAsync(Cancellation, "reports", "dismiss", paste.Key) is var done ? (done.ExitCode, done.Output) : default);
        Assert.DoesNotContain(paste.Key, (await system.AdminAsync(Cancellation, "reports", "list")).Output, StringComparison.Ordinal);
        (await ReportAsync(system.Replicas[0], paste.Key, "Spam once more")).Expect(HttpStatusCode.Accepted);
        Assert.Equal((1, $"There is no new report about {paste.Key}.\n"), await system.AdminAsync(Cancellation, "reports", "dismiss", paste.Key) is var none ? (none.ExitCode, none.Error) : default);
    }

    [Fact]
    public async Task Reporting_reads_nothing_and_looking_burns_nothing()
    {
        var burning = await system.Client.PasteAsync("For one reader", "?burn=true", Cancellation);
        var locked = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "For those who know", password = "swordfish" }, Cancellation))["key"].GetString()!;
        (await ReportAsync(system.Client, burning.Key, "Spam")).Expect(HttpStatusCode.Accepted);
        (await ReportAsync(system.Client, locked, "Spam")).Expect(HttpStatusCode.Accepted);
        Assert.Contains("  For one reader", (await system.AdminAsync(Cancellation, "reports", "show", burning.Key)).Output, StringComparison.Ordinal);
        Assert.EndsWith("  It is encrypted.\n", (await system.AdminAsync(Cancellation, "reports", "show", locked)).Output, StringComparison.Ordinal);
        (await system.Client.ApiAsync("POST", $"/raw/{burning.Key}", null, Cancellation)).Expect(HttpStatusCode.OK);
        (await ReportAsync(system.Client, burning.Key, "Spam")).Expect(HttpStatusCode.NotFound);
        Assert.Equal(0, await system.CountAsync("reports", burning.Key));
    }

    [Theory]
    [InlineData("application/json", "{\"reason\":\"\"}", "empty")]
    [InlineData("application/json", "{\"reason\":\"a\\u0000b\"}", "invalid")]
    [InlineData("application/json", "{\"why\":\"Spam\"}", "malformed")]
    [InlineData("application/x-www-form-urlencoded", "why=Spam", "empty")]
    [InlineData("text/plain", "Spam", "unsupported-media-type")]
    public async Task What_says_nothing_is_no_report(string type, string body, string problem)
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        using var answer = await system.Client.PostAsync($"/api/v1/pastes/{paste.Key}/reports", content, Cancellation);
        Assert.Contains($"#{problem}\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        (await ReportAsync(system.Client, paste.Key, new string('x', 1001))).Expect(HttpStatusCode.BadRequest);
        (await ReportAsync(system.Client, paste.Key, new string('x', 100_000))).Expect(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(0, await system.CountAsync("reports", paste.Key));
    }

    [Fact]
    public async Task They_end_with_their_paste_or_when_they_are_old_and_no_paste_has_more_than_a_hundred()
    {
        var (taken, kept) = (await system.Client.PasteAsync($"Spam {Guid.NewGuid()}", "", Cancellation), await system.Client.PasteAsync("Much reported", "", Cancellation));
        using (var form = new FormUrlEncodedContent([new("reason", "Spam")]))
        {
            using var answer = await system.Client.PostAsync($"/api/v1/pastes/{taken.Key}/reports", form, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        await system.TakeDownAsync(taken.Key, "Spam", Cancellation);
        Assert.Equal(0, await system.CountAsync("reports", taken.Key));
        (await ReportAsync(system.Client, taken.Key, "Spam")).Expect(HttpStatusCode.UnavailableForLegalReasons);

        await ExecuteAsync("insert into reports (key, client, reason, created_at) select $1, sha256(number::text::bytea), 'Spam', now() - interval '91 days' from generate_series(1, 100) number", kept.Key);
        (await ReportAsync(system.Client, kept.Key, "Spam")).Expect(HttpStatusCode.Accepted);
        Assert.Equal(100, await system.CountAsync("reports", kept.Key));
        await ReportSweep.SweepAsync(system.TextDb, TimeSpan.FromDays(90), Cancellation);
        Assert.Equal(0, await system.CountAsync("reports", kept.Key));
        (await ReportAsync(system.Client, kept.Key, "Spam")).Expect(HttpStatusCode.Accepted);
        await ReportSweep.SweepAsync(system.TextDb, TimeSpan.FromDays(90), Cancellation);
        Assert.Equal(1, await system.CountAsync("reports", kept.Key));
    }

    [Fact]
    public async Task A_form_says_as_much_as_JSON_in_any_script()
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        var reason = new string('я', 1000);
        using var form = new FormUrlEncodedContent([new("reason", reason)]);
        using var answer = await system.Client.PostAsync($"/api/v1/pastes/{paste.Key}/reports", form, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains(reason, (await system.AdminAsync(Cancellation, "reports", "show", paste.Key)).Output, StringComparison.Ordinal);
        using var longer = new FormUrlEncodedContent([new("reason", reason + 'я')]);
        using var refusal = await system.Client.PostAsync($"/api/v1/pastes/{paste.Key}/reports", longer, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
    }

    [Fact]
    public async Task After_a_day_nobody_can_tell_who_it_was()
    {
        var paste = await system.Client.PasteAsync("Reported twice", "", Cancellation);
        (await ReportAsync(system.Client, paste.Key, "Today")).Expect(HttpStatusCode.Accepted);
        Assert.False(await ReportStore.ChangeSaltAsync(system.TextDb, Cancellation));
        await ExecuteAsync("update report_salt set made_at = now() - interval '1 day' where $1 <> ''", paste.Key);
        Assert.True(await ReportStore.ChangeSaltAsync(system.TextDb, Cancellation));
        (await ReportAsync(system.Client, paste.Key, "Tomorrow")).Expect(HttpStatusCode.Accepted);
        Assert.Equal(2, await system.CountAsync("reports", paste.Key));
    }

    private static Task<ApiAnswer> ReportAsync(HttpClient client, string key, string reason) =>
        client.ApiAsync("POST", $"/api/v1/pastes/{key}/reports", new { reason }, Cancellation);

    private async Task ExecuteAsync(string sql, string key)
    {
#pragma warning disable CA2100 // The SQL stands in the test.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = key });
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
