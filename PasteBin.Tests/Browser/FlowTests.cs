using System.Net;
using Microsoft.Playwright;

namespace PasteBin.Tests.Browser;

/// <summary>What people do in a browser with script.</summary>
[Collection(PagesCollection.Name)]
public sealed class FlowTests(PasteBinSystem system, Chromium chromium)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_key_makes_a_link_that_is_copied_and_the_browser_remembers_how_to_edit_it()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.Keyboard.TypeAsync("Hello\nthere");
        await page.FillAsync("#title", "A greeting");
        await page.Keyboard.PressAsync("Control+Enter");
        await page.Locator(".author").WaitForAsync();
        var key = new Uri(page.Url).AbsolutePath[1..];
        Assert.Equal("Hello\nthere"u8.ToArray(), (await system.Client.ReadAsync(key, Cancellation)).Content);
        Assert.Equal($"{system.Address.GetLeftPart(UriPartial.Authority)}/{key}", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await page.ClickAsync(".author summary");
        await visit.UntilAsync("document.querySelector('.qr').width > 20");

        // The draft is gone, the paste is in the list, and the token is in the form without ever being sent in an address.
        await visit.GoAsync("/");
        Assert.Equal("", await page.InputValueAsync("#content"));
        await visit.GoAsync("/mine");
        await page.ClickAsync("#mine button");
        Assert.Equal(0, await page.Locator("#mine .edit").CountAsync());
        await page.ClickAsync("#mine button");
        await page.ClickAsync("#mine .edit");
        await visit.UntilAsync("document.getElementById('token')?.value.length === 22");
        Assert.EndsWith($"/{key}/edit", page.Url, StringComparison.Ordinal);
        await page.ClickAsync(".danger");
        await page.Locator(".card").WaitForAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await system.Client.ReadAsync(key, Cancellation)).Status);
        await visit.GoAsync("/mine");
        Assert.Equal(0, await page.Locator("#mine li").CountAsync());
    }

    [Fact]
    public async Task What_was_typed_survives_a_reload_and_a_failed_send()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        visit.MayLoseConnection = true;
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", "Long work");
        await page.RouteAsync("**/api/v1/pastes", route => route.AbortAsync());
        await page.ClickAsync(".create .primary");
        await page.Locator("#complaint:visible").WaitForAsync();
        Assert.Equal("Long work", await page.InputValueAsync("#content"));
        await page.ReloadAsync();
        Assert.Equal("Long work", await page.InputValueAsync("#content"));
        await page.UnrouteAllAsync();
        await page.ClickAsync(".create .primary");
        await page.Locator(".author").WaitForAsync();
        Assert.Equal("Long work", await visit.TextAsync("#text li"));
    }

    [Fact]
    public async Task A_file_fills_the_form_and_what_is_no_text_is_refused_kindly()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "picture.png", MimeType = "image/png", Buffer = [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 1] });
        await page.Locator("#complaint:visible").WaitForAsync();
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "query.sql", MimeType = "text/plain", Buffer = "select 1;"u8.ToArray() });
        await Assertions.Expect(page.Locator("#content")).ToHaveValueAsync("select 1;");
        await Assertions.Expect(page.Locator("#title")).ToHaveValueAsync("query.sql");
        await Assertions.Expect(page.Locator("#language")).ToHaveValueAsync("sql");
    }

    [Fact]
    public async Task What_is_no_text_is_refused_when_it_is_pasted_or_dropped_and_a_file_is_taken()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", "Mine");
        const string give = """
            ([type, how, name, kind, ...bytes]) => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(bytes)], name, { type: kind }));
              const init = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data };
              document.getElementById('content').dispatchEvent(how === 'paste' ? new ClipboardEvent(type, init) : new DragEvent(type, init));
            }
            """;
        foreach (var how in (string[])["paste", "drop"])
        {
            await page.EvaluateAsync(give, new object[] { how, how, "image.png", "image/png", 0x89, 0x50, 0x4e, 0x47, 0 });
            await Assertions.Expect(page.Locator("#complaint [role=alert]")).ToHaveTextAsync("That is no text: only text can be pasted.");
            Assert.Equal("Mine", await page.InputValueAsync("#content"));
        }

        await page.EvaluateAsync(give, new object[] { "drop", "drop", "notes.md", "", 0x23, 0x20, 0x41 });
        await Assertions.Expect(page.Locator("#content")).ToHaveValueAsync("# A");
        await Assertions.Expect(page.Locator("#language")).ToHaveValueAsync("markdown");
    }

    [Fact]
    public async Task The_language_is_guessed_until_somebody_chooses_one()
    {
        const string code = """
            using System;

            public sealed class Clock
            {
                private readonly int _hours = 24;

                public string Say() => $"{_hours}";
            }
            """;
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", code);
        await Assertions.Expect(page.Locator("#language option").First).ToHaveTextAsync("Guess: C#");

        // A draft is no choice.
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#language option").First).ToHaveTextAsync("Guess: C#");
        await page.ClickAsync(".create .primary");
        Assert.Equal("C#", await visit.TextAsync(".facts .tag"));
        await visit.GoAsync("/");
        await page.SelectOptionAsync("#language", "python");
        await page.FillAsync("#content", code);
        await page.ClickAsync(".create .primary");
        Assert.Equal("Python", await visit.TextAsync(".facts .tag"));
    }

    [Fact]
    public async Task Who_made_a_secret_public_is_told_at_once()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", "db = postgres" + "://app:swordfish@db.example/app");
        await page.SelectOptionAsync("#visibility", "public");
        await page.ClickAsync(".create .primary");
        await Assertions.Expect(page.Locator(".author .has-secrets")).ToContainTextAsync("There seem to be secrets in the text");
        await page.ClickAsync(".author a.edit");
        await page.ClickAsync(".danger");
        Assert.Equal("The paste is deleted", await visit.TextAsync("h1"));
    }

    [Fact]
    public async Task A_large_upload_tells_how_far_it_is()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "big.txt", MimeType = "text/plain", Buffer = [.. Enumerable.Repeat((byte)'x', 3 << 20)] });
        await Assertions.Expect(page.Locator("#content")).ToHaveAttributeAsync("placeholder", "big.txt");
        await Assertions.Expect(page.Locator("#size")).ToHaveTextAsync("3 MiB · At most 10 MiB");
        var slow = await page.Context.NewCDPSessionAsync(page);
        await slow.SendAsync("Network.enable");
        await slow.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = 1 << 20 });
        await page.ClickAsync(".create .primary");
        await Assertions.Expect(page.Locator("#progress")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#progress")).Not.ToHaveJSPropertyAsync("value", 0);
        await page.Locator(".author").WaitForAsync();
        Assert.Contains("3 MiB", await visit.TextAsync(".facts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_tells_how_often_it_was_read_and_how_long_it_will_be()
    {
        var paste = await system.Client.PasteAsync("Text", "?expires=1h&language=sql", Cancellation);
        await system.Client.ReadAsync(paste.Key, Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await Eventually.HoldsAsync(
            async () =>
            {
                // Not until it is to be seen: the other replica may count the reading, and tells of it some seconds later.
                await visit.Page.RunAndWaitForResponseAsync(() => visit.GoAsync($"/{paste.Key}"), answer => answer.Url.EndsWith("/views", StringComparison.Ordinal));
                return await visit.TextAsync("#views") is { } views && views.EndsWith(" views", StringComparison.Ordinal) && views != "1 views";
            },
            TimeSpan.FromSeconds(30), "it says so", Cancellation);
        Assert.Matches(@"^SQL\s4 B\s1 line\s[0-9]+ views\s59 minutes [0-9]+ seconds? left$", await visit.TextAsync(".facts"));
    }

    [Fact]
    public async Task Lines_are_copied_without_numbers_and_links_lead_to_them()
    {
        const string text = "one\n\tтри\n\n<b>&amp;\nlast";
        var paste = await system.Client.PasteAsync(text, "?language=text", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync($"/{paste.Key}#L2-L4");
        Assert.Equal(3, await page.Locator("li.marked").CountAsync());
        Assert.Equal(text, await page.EvaluateAsync<string>("() => { getSelection().selectAllChildren(document.getElementById('text')); return getSelection().toString() }"));
        await page.ClickAsync("#copy");
        Assert.Equal(text, await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await page.ClickAsync("#L1", new() { Position = new() { X = 20, Y = 8 } });
        Assert.EndsWith("#L1", page.Url, StringComparison.Ordinal);
        await page.ClickAsync("#L3", new() { Position = new() { X = 20, Y = 8 }, Modifiers = [KeyboardModifier.Shift] });
        Assert.EndsWith("#L1-L3", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_texts_are_readable_and_coloured_at_their_start()
    {
        var megabyte = string.Concat(Enumerable.Repeat("public static int Twice(int number) => 2 * number; // and so on\n", 16_384));
        var whole = await system.Client.PasteAsync(megabyte, "?language=csharp", Cancellation);
        var large = await system.Client.PasteAsync(string.Concat(Enumerable.Repeat(megabyte, 9)), "?language=csharp", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/{whole.Key}");
        Assert.Equal(16_384, await visit.Page.Locator("#text li").CountAsync());
        await visit.UntilAsync("CSS.highlights.get('keyword')?.size > 0");
        Assert.Equal(0, await visit.Page.Locator("#cut").CountAsync());
        await visit.GoAsync($"/{large.Key}");
        Assert.Equal(1, await visit.Page.Locator("#cut").CountAsync());
        await visit.UntilAsync("CSS.highlights.get('keyword')?.size > 0");
    }

    [Fact]
    public async Task The_first_visit_takes_less_than_60_kilobytes()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        var requests = new List<IRequest>();
        visit.Page.RequestFinished += (_, request) => requests.Add(request);
        await visit.Page.GotoAsync("/", new() { WaitUntil = WaitUntilState.NetworkIdle });
        var sizes = await Task.WhenAll(requests.Select(request => request.SizesAsync()));
        Assert.InRange(sizes.Sum(size => size.ResponseBodySize + size.ResponseHeadersSize), 1, 60_000);
        Assert.Contains(requests, request => request.Url.Contains("/assets/style.", StringComparison.Ordinal));
    }
}
