using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PasteBin.Api.Reading;
using PasteBin.Api.Views;

namespace PasteBin.Tests.Api.Views;

[Collection(SystemCollection.Name)]
public sealed class ViewTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readings_on_all_replicas_are_counted_together_in_whatever_form()
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        Assert.Equal(0, await ViewsAsync(system.Client, paste.Key));
        foreach (var replica in system.Replicas)
        {
            foreach (var path in (string[])["/{0}", "/raw/{0}", "/{0}.txt", "/{0}/download", "/{0}/embed", "/documents/{0}", "/api/v1/pastes/{0}", "/api/v1/pastes/{0}/raw", "/api/v1/pastes/{0}?version=1"])
            {
                (await replica.ApiAsync("GET", string.Format(null, path, paste.Key), null, Cancellation)).Expect(HttpStatusCode.OK);
            }
        }

        await UntilAsync(paste.Key, 18);
        var metadata = await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/metadata", null, Cancellation);
        Assert.Equal(1, metadata["version"].GetInt32());
        // A count is no change: what is in memory stays there.
        Assert.Equal("l1", (await system.Client.ReadAsync(paste.Key, Cancellation)).Source);
        await system.Client.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation);
        Assert.Equal(0, await system.CountAsync("paste_views", paste.Key));
        (await system.Client.ApiAsync("GET", $"/api/v1/pastes/{paste.Key}/views", null, Cancellation)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_opens_a_paste_with_its_password_is_a_reader_and_who_reads_one_that_burns_is_counted_already()
    {
        var locked = (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "Secret", password = "swordfish" }, Cancellation))["key"].GetString()!;
        (await system.Client.ApiAsync("POST", $"/api/v1/pastes/{locked}/read", new { password = "swordfish" }, Cancellation)).Expect(HttpStatusCode.OK);
        (await system.Client.ApiAsync("GET", $"/raw/{locked}", null, Cancellation, ("X-Paste-Password", "swordfish"))).Expect(HttpStatusCode.OK);
        (await system.Client.ApiAsync("GET", $"/{locked}", null, Cancellation, ("Accept", "text/html"))).Expect(HttpStatusCode.Unauthorized);
        var burning = await system.Client.PasteAsync("Secret", "?maxReads=3", Cancellation);
        (await system.Client.ApiAsync("POST", $"/raw/{burning.Key}", null, Cancellation)).Expect(HttpStatusCode.OK);
        await UntilAsync(locked, 2);
        Assert.Equal(0, await ViewsAsync(system.Client, burning.Key));
    }

    [Theory]
    [InlineData("GET", "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", true)]
    [InlineData("GET", "User-Agent", "curl/8.14.1", true)]
    [InlineData("GET", "User-Agent", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", false)]
    [InlineData("GET", "User-Agent", "TelegramBot (like TwitterBot)", false)]
    [InlineData("GET", "User-Agent", "WhatsApp/2.23.20.0", false)]
    [InlineData("GET", "Sec-Purpose", "prefetch;prerender", false)]
    [InlineData("GET", "Range", "bytes=0-99", false)]
    [InlineData("GET", "Sec-Fetch-Dest", "document", true)]
    [InlineData("GET", "Sec-Fetch-Dest", "empty", false)]
    [InlineData("HEAD", "Accept", "*/*", false)]
    public void Only_who_reads_is_counted(string method, string header, string value, bool isReading)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers["Sec-Fetch-Site"] = "same-origin";
        request.Headers[header] = value;
        Assert.Equal(isReading, ViewCounter.IsReading(request));
    }

    [Fact]
    public async Task What_cannot_be_written_down_waits_until_it_can()
    {
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        var store = new ViewStore(system.TextDb);
        using var counter = new ViewCounter(store, TimeProvider.System, NullLogger<ViewCounter>.Instance);
        var response = new PasteResponse(SomePaste.With(key: paste.Key));
        var context = new DefaultHttpContext { Request = { Method = "GET" } };
        counter.Count(context, response);
        counter.Count(context, response);
        await using (var connection = await system.TextDb.OpenConnectionAsync(Cancellation))
        await using (await connection.BeginTransactionAsync(Cancellation))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "lock table paste_views in exclusive mode";
            await command.ExecuteNonQueryAsync(Cancellation);
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counter.WriteAsync(patience.Token));
        }

        counter.Count(context, response);
        await counter.WriteAsync(Cancellation);
        await counter.WriteAsync(Cancellation);
        Assert.Equal((3, 3, 0), (await store.FindAsync(paste.Key, Cancellation), response.Views.Total?.Views, response.Views.New));
    }

    [Fact]
    public async Task Readings_of_what_is_gone_leave_nothing_behind()
    {
        Assert.Empty(await new ViewStore(system.TextDb).AddAsync(["aaaaaaaaaa"], [1], Cancellation));
        Assert.Equal(0, await system.CountAsync("paste_views", "aaaaaaaaaa"));
    }

    [Fact]
    public async Task A_plan_from_when_there_were_hardly_any_pastes_does_not_read_all_that_came_since()
    {
        await using var own = await OwnDatabase.CreateAsync(system, Cancellation);
        (own.Address.MaxAutoPrepare, own.Address.AutoPrepareMinUsages) = (10, 1);
        await using var database = await PasteTable.CreateAsync(own, Cancellation);
        await PasteTable.FillAsync(database, 1, "1 hour", Cancellation);
        await OwnDatabase.ExecuteAsync(database, "analyze pastes", Cancellation);
        var store = new ViewStore(database);
        // Postgres keeps a plan from the sixth time on.
        for (var time = 0; time < 10; time++)
        {
            await store.AddAsync(["some1"], [1], Cancellation);
        }

        await PasteTable.FillAsync(database, 2000, "1 hour", Cancellation, first: 2);
        var before = await PasteTable.RowsReadInTurnAsync(database, "pastes", Cancellation);
        var totals = await store.AddAsync([.. Enumerable.Range(1, 1000).Select(static number => $"some{number}")], [.. Enumerable.Repeat(1, 1000)], Cancellation);
        Assert.Equal((1000, 11, 1), (totals.Count, totals["some1"], totals["some2"]));
        Assert.Equal(before, await PasteTable.RowsReadInTurnAsync(database, "pastes", Cancellation));
    }

    [Fact]
    public void Counting_a_reading_again_allocates_nothing()
    {
        using var counter = new ViewCounter(null!, TimeProvider.System, NullLogger<ViewCounter>.Instance);
        var response = new PasteResponse(SomePaste.With());
        var context = new DefaultHttpContext { Request = { Method = "GET" } };
        context.Request.Headers.UserAgent = "curl/8.14.1";
        counter.Count(context, response);
        counter.Count(context, response);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var reading = 0; reading < 1000; reading++)
        {
            counter.Count(context, response);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1002, response.Views.New);
    }

    private Task UntilAsync(string key, int views) => Eventually.HoldsAsync(
        async () => await ViewsAsync(system.Client, key) == views, TimeSpan.FromSeconds(30), $"there are {views} views", Cancellation);

    private static async Task<long> ViewsAsync(HttpClient replica, string key) =>
        (await replica.ApiAsync("GET", $"/api/v1/pastes/{key}/views", null, Cancellation)).Expect(HttpStatusCode.OK)["views"].GetInt64();
}
