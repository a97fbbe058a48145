using System.Net;
using Microsoft.Playwright;

namespace PasteBin.Tests.Browser;

/// <summary>What people in a browser meet when something does not work: what happened, what to do, and what they typed. One replica has limits that are soon reached.</summary>
[Collection(PagesCollection.Name)]
public sealed class WrongTurnTests(PasteBinSystem system, Chromium chromium, StrictReplica strict)
{
    private const int MaxSize = StrictReplica.MaxSize;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_that_is_too_large_is_still_in_the_form()
    {
        await using var visit = await VisitStrictAsync(script: false);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", new string('x', MaxSize + 1));
        await page.ClickAsync(".create .primary");
        Assert.Equal("This is too large", await visit.TextAsync("[role=alert] strong"));
        Assert.Equal(MaxSize + 1, await page.EvaluateAsync<int>("document.getElementById('content').value.length"));

        // What is much too large nobody reads; it is one step back.
        await visit.GoAsync("/");
        await page.FillAsync("#content", new string('x', 3_000_000));
        await page.ClickAsync(".create .primary");
        Assert.Equal("This is too large", await visit.TextAsync("h1"));
        Assert.Contains("Go back", await visit.TextAsync(".card"), StringComparison.Ordinal);
        await page.GoBackAsync();
        Assert.Equal(3_000_000, await page.EvaluateAsync<int>("document.getElementById('content').value.length"));
    }

    [Fact]
    public async Task A_text_that_is_too_large_is_not_even_sent_by_a_script()
    {
        await using var visit = await VisitStrictAsync();
        await visit.GoAsync("/");
        await visit.Page.FillAsync("#content", new string('x', MaxSize + 1));
        await Assertions.Expect(visit.Page.Locator("#size")).ToHaveClassAsync("quiet over");
        await visit.Page.ClickAsync(".create .primary");
        Assert.Equal("Too large: at most 97.7 KiB", await visit.TextAsync("#complaint [role=alert]"));
    }

    [Fact]
    public async Task Who_is_too_fast_waits_and_reloads_and_what_was_typed_is_sent_again()
    {
        var client = StrictReplica.NewClient();
        await using var visit = await VisitStrictAsync(script: false, client);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", "Too fast");
        await using (await strict.CreateTooManyAsync(system, client))
        {
            await page.ClickAsync(".create .primary");
            Assert.Equal("Too many requests from one address", await visit.TextAsync("h1"));
        }

        Assert.Matches("^Try again in [1-3] seconds?\\.$", await visit.TextAsync("[role=timer]"));
        Assert.Contains("reload this page", await visit.TextAsync(".card"), StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        await page.ReloadAsync();
        await page.ClickAsync("a.primary");
        Assert.Equal("Too fast", await visit.TextAsync("#L1"));
    }

    [Fact]
    public async Task Who_is_too_fast_is_told_how_long_and_a_script_sends_it_then()
    {
        var client = StrictReplica.NewClient();
        await using var visit = await VisitStrictAsync(client: client);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", "Too fast");
        await using (await strict.CreateTooManyAsync(system, client))
        {
            await page.ClickAsync(".create .primary");
            await page.Locator("#complaint:visible").WaitForAsync();
        }

        Assert.Matches(@"^(Try again in [1-3] seconds?|You can try again now)\.$", await visit.TextAsync("#complaint [role=timer]"));
        Assert.Equal("Too fast", await page.InputValueAsync("#content"));
        Assert.Empty(await visit.AxeAsync());
        await visit.ScreenshotAsync("create-too-fast");
        await page.ClickAsync("#repeat");
        await page.Locator(".author").WaitForAsync();
        Assert.Equal("Too fast", await visit.TextAsync("#L1"));
    }

    [Fact]
    public async Task Who_reads_too_much_gets_the_page_when_the_time_has_come()
    {
        await using var visit = await VisitStrictAsync();
        var page = visit.Page;
        IResponse? answer;
        do
        {
            answer = await visit.GoAsync("/mine");
        }
        while (answer!.Status == 200);

        Assert.Equal((429, "Too many requests from one address"), (answer.Status, await visit.TextAsync("h1")));
        Assert.Empty(await visit.AxeAsync());
        await visit.ScreenshotAsync("too-fast");
        Assert.EndsWith("/mine", await page.EvaluateAsync<string>("document.querySelector('a.primary').href"), StringComparison.Ordinal);
        // Who decides that late has waited long enough.
        await Assertions.Expect(page.Locator("[role=timer]")).ToHaveTextAsync("You can try again now.");
        await page.ClickAsync("#repeat");
        await page.Locator("#mine").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    [Fact]
    public async Task Who_tries_passwords_is_told_how_long_to_wait()
    {
        var key = (await strict.CreateAsync(system, new { content = "Secret", password = "swordfish" }))["key"].GetString()!;
        await using var visit = await VisitStrictAsync(script: false);
        await visit.GoAsync($"/{key}");
        foreach (var said in (string[])["That was not the password.", "Too many passwords were tried"])
        {
            await visit.Page.FillAsync("#password", "herring");
            await visit.Page.ClickAsync(".card .primary");
            Assert.Equal(said, await visit.TextAsync("[role=alert] strong"));
        }

        Assert.Matches("^Try again in [1-3]?[0-9] seconds?\\.$", await visit.TextAsync("[role=timer]"));
    }

    [Fact]
    public async Task A_server_that_is_busy_loses_nothing_and_is_asked_again()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", "Long work");
        var isFirst = true;
        await page.RouteAsync("**/api/v1/pastes", async route =>
        {
            await (isFirst ? route.FulfillAsync(new()
            {
                Status = 503, ContentType = "application/problem+json", Headers = new Dictionary<string, string> { ["Retry-After"] = "2" }, Body = """{"type":"/docs/problems#busy"}""",
            }) : route.ContinueAsync());
            isFirst = false;
        });
        await page.ClickAsync(".create .primary");
        // There from the start, and empty.
        await visit.UntilAsync("document.querySelector('#complaint [role=alert]').textContent !== ''");
        Assert.StartsWith("Too much is asked at once", await visit.TextAsync("#complaint [role=alert]"), StringComparison.Ordinal);
        await page.ClickAsync("#repeat");
        await page.Locator(".author").WaitForAsync();
        Assert.Equal("Long work", await visit.TextAsync("#L1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_is_taken_leaves_the_form_as_it_was(bool script)
    {
        var slug = $"taken-{Guid.NewGuid():N}";
        await system.Client.PasteAsync("Mine", $"?slug={slug}", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address, script, language: "de");
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", "Yours");
        await page.FillAsync("#slug", slug);
        await page.ClickAsync(".create .primary");
        await Assertions.Expect(page.Locator(".notice.bad:visible")).ToContainTextAsync("Dieser Link gehört zu einem anderen Text. Wählen Sie einen anderen");
        Assert.Equal(("Yours", slug), (await page.InputValueAsync("#content"), await page.InputValueAsync("#slug")));
    }

    [Fact]
    public async Task Who_edits_what_somebody_else_changed_is_told_and_saves_after_that()
    {
        var paste = await system.Client.PasteAsync("One", "", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address, script: false);
        var page = visit.Page;
        await visit.GoAsync($"/{paste.Key}/edit");
        (await system.Client.UpdateAsync(paste, "Theirs", Cancellation)).Expect(HttpStatusCode.OK);
        await page.FillAsync("#content", "Mine");
        await page.FillAsync("#token", paste.DeleteToken);
        await page.ClickAsync("button[value=save]");
        Assert.Equal("Somebody changed the paste meanwhile.", await visit.TextAsync("[role=alert] strong"));
        Assert.Equal($"/{paste.Key}", await page.GetAttributeAsync("[role=alert] a[target=_blank]", "href"));
        Assert.Equal("Mine", await page.InputValueAsync("#content"));
        await page.ClickAsync("button[value=save]");
        Assert.Equal("Mine", await visit.TextAsync("#L1"));
        await visit.GoAsync($"/{paste.Key}?version=2");
        Assert.Equal("Theirs", await visit.TextAsync("#L1"));
    }

    [Fact]
    public async Task Who_edits_what_has_ended_keeps_the_text_and_makes_a_new_paste_of_it()
    {
        var paste = await system.Client.PasteAsync("One", "?title=Notes", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address, script: false);
        var page = visit.Page;
        await visit.GoAsync($"/{paste.Key}/edit");
        await system.Client.DeleteAsync(paste.Key, paste.DeleteToken, Cancellation);
        await page.FillAsync("#content", "Two");
        await page.FillAsync("#token", paste.DeleteToken);
        await page.ClickAsync("button[value=save]");
        Assert.Contains("is gone", await visit.TextAsync(".notice.bad:visible"), StringComparison.Ordinal);
        Assert.Equal(("Two", "Notes"), (await page.InputValueAsync("#content"), await page.InputValueAsync("#title")));
        await page.ClickAsync(".create .primary");
        await page.ClickAsync("a.primary");
        Assert.Equal("Two", await visit.TextAsync("#L1"));
    }

    [Fact]
    public async Task What_another_site_sends_in_somebodys_name_is_a_page_that_says_so()
    {
        var answer = await system.Client.ApiAsync("POST", "/new", new FormUrlEncodedContent([new("content", "Text")]), Cancellation,
            ("Accept", "text/html"), ("Accept-Language", "es"), ("Sec-Fetch-Site", "cross-site"));
        answer.Expect(HttpStatusCode.Forbidden);
        Assert.Contains("<html lang=\"es\"", answer.Json.GetString(), StringComparison.Ordinal);
        Assert.Contains("Otro sitio", answer.Json.GetString(), StringComparison.Ordinal);
    }

    private async Task<Visit> VisitStrictAsync(bool script = true, string? client = null) =>
        await chromium.VisitAsync(await strict.StartAsync(system), script, client: client ?? StrictReplica.NewClient());
}
