using System.Net;

namespace PasteBin.Tests.Browser;

/// <summary>What people do in a browser without script, which is everything but what only a script can.</summary>
[Collection(PagesCollection.Name)]
public sealed class NoScriptTests(PasteBinSystem system, Chromium chromium)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paste_is_created_read_changed_compared_forked_and_deleted()
    {
        await using var visit = await chromium.VisitAsync(system.Address, script: false);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", "one\ntwo");
        await page.FillAsync("#title", "Numbers");
        await page.ClickAsync(".create .primary");
        var token = await page.InputValueAsync("#token");
        var url = await page.InputValueAsync("#link");
        var key = new Uri(url).AbsolutePath[1..];

        // Sent again by a reload it is the same paste.
        await page.ReloadAsync();
        Assert.Equal(url, await page.InputValueAsync("#link"));
        await page.ClickAsync("a.primary");
        Assert.Equal("Numbers", await visit.TextAsync("h1"));
        Assert.Equal("one\ntwo"u8.ToArray(), (await system.Client.ReadAsync(key, Cancellation)).Content);

        await page.ClickAsync($"a[href='/{key}/edit']");
        await page.FillAsync("#content", "one\nthree");
        await page.FillAsync("#token", "wrong");
        await page.ClickAsync("button[value=save]");
        Assert.Equal("one\nthree", await page.InputValueAsync("#content"));
        Assert.Equal(1, await page.Locator("[role=alert]").CountAsync());
        await page.FillAsync("#token", token);
        await page.ClickAsync("button[value=save]");
        Assert.Equal("three", await visit.TextAsync("#L2"));

        await page.ClickAsync($"a[href='/{key}/versions']");
        await page.ClickAsync("td a[href*=diff]");
        Assert.Equal("two", await visit.TextAsync(".removed"));
        Assert.Equal("three", await visit.TextAsync(".added"));
        await page.ClickAsync("a[href*=unified]");
        Assert.Equal(1, await page.Locator("tr.added").CountAsync());

        await visit.GoAsync($"/{key}/fork");
        Assert.Equal("one\nthree", await page.InputValueAsync("#content"));
        await visit.GoAsync($"/{key}/edit");
        await page.FillAsync("#token", token);
        await page.ClickAsync("button[value=delete]");
        Assert.Equal(HttpStatusCode.NotFound, (await system.Client.ReadAsync(key, Cancellation)).Status);
    }

    [Fact]
    public async Task One_of_two_browsers_reads_what_burns_and_the_other_is_told()
    {
        await using var first = await chromium.VisitAsync(system.Address, script: false);
        await using var second = await chromium.VisitAsync(system.Address, script: false);
        var paste = await system.Client.PasteAsync("Secret", "?burn", Cancellation);
        foreach (var visit in (Visit[])[first, second])
        {
            Assert.Equal(403, (await visit.GoAsync($"/{paste.Key}"))!.Status);
        }

        await first.Page.ClickAsync(".card .primary");
        Assert.Equal("Secret", await first.TextAsync("#L1"));
        Assert.Contains("gone", await first.TextAsync(".notice"), StringComparison.Ordinal);
        await second.Page.ClickAsync(".card .primary");
        Assert.Equal("There is nothing here", await second.TextAsync("h1"));
    }

    [Fact]
    public async Task A_password_opens_a_paste_and_its_form_to_edit_it()
    {
        var created = await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "Secret", password = "swordfish" }, Cancellation);
        var (key, token) = (created["key"].GetString()!, created["deleteToken"].GetString()!);
        await using var visit = await chromium.VisitAsync(system.Address, script: false);
        var page = visit.Page;
        await visit.GoAsync($"/{key}/edit");
        Assert.Equal(0, await page.Locator("#content").CountAsync());
        await page.FillAsync("#password", "swordfish");
        await page.ClickAsync("button[value=open]");
        Assert.Equal("Secret", await page.InputValueAsync("#content"));
        await page.FillAsync("#content", "Another secret");
        await page.FillAsync("#token", token);
        await page.FillAsync("#password", "herring");
        await page.ClickAsync("button[value=save]");
        Assert.Equal("That was not the password.", await visit.TextAsync("[role=alert] strong"));
        await page.FillAsync("#password", "swordfish");
        await page.ClickAsync("button[value=save]");
        await page.FillAsync("#password", "herring");
        await page.ClickAsync(".card .primary");
        Assert.Equal("That was not the password.", await visit.TextAsync("[role=alert] strong"));
        await page.FillAsync("#password", "swordfish");
        await page.ClickAsync(".card .primary");
        Assert.Equal("Another secret", await visit.TextAsync("#L1"));

        // What it was before, and what changed, take it too.
        await page.ClickAsync($"a[href='/{key}/versions']");
        await page.ClickAsync($"a[href='/{key}?version=1']");
        await page.FillAsync("#password", "swordfish");
        await page.ClickAsync(".card .primary");
        Assert.Equal("Secret", await visit.TextAsync("#L1"));
        await page.ClickAsync($"a[href='/{key}/versions']");
        await page.ClickAsync("td a[href*=diff]");
        await page.FillAsync("#password", "herring");
        await page.ClickAsync(".card .primary");
        Assert.Equal("That was not the password.", await visit.TextAsync("[role=alert] strong"));
        await page.FillAsync("#password", "swordfish");
        await page.ClickAsync(".card .primary");
        Assert.Equal(("Secret", "Another secret"), (await visit.TextAsync(".removed"), await visit.TextAsync(".added")));
    }

    [Fact]
    public async Task A_refused_text_is_still_in_the_form()
    {
        await using var visit = await chromium.VisitAsync(system.Address, script: false);
        await visit.GoAsync("/");
        await visit.Page.FillAsync("#content", "\n</textarea><b>mine</b>");
        await visit.Page.FillAsync("#slug", "api");
        await visit.Page.ClickAsync(".create .primary");
        Assert.Equal("Nobody can have this link.", await visit.TextAsync("[role=alert] strong"));
        Assert.Equal("\n</textarea><b>mine</b>", await visit.Page.InputValueAsync("#content"));
    }

    [Fact]
    public async Task Theme_and_language_are_chosen_and_stay()
    {
        await using var visit = await chromium.VisitAsync(system.Address, script: false, language: "ru");
        await visit.GoAsync("/help");
        Assert.Equal("ru", await visit.Page.GetAttributeAsync("html", "lang"));
        await visit.Page.ClickAsync("button[value=de]");
        await visit.Page.ClickAsync("button[value=dark]");
        Assert.EndsWith("/help", visit.Page.Url, StringComparison.Ordinal);
        var paste = await system.Client.PasteAsync("Text", "", Cancellation);
        await visit.GoAsync($"/{paste.Key}");
        Assert.Equal("de", await visit.Page.GetAttributeAsync("html", "lang"));
        Assert.Equal("dark", await visit.Page.GetAttributeAsync("html", "data-theme"));
    }
}
