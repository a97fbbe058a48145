using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using PasteBin.Tests.Api.Dialects;

namespace PasteBin.Tests.Browser;

/// <summary>Texts that are encrypted in the browser, or by a client of PrivateBin: who opens which, and what the server gets to see of them.</summary>
[Collection(PagesCollection.Name)]
public sealed class SealedTests(PasteBinSystem system, Chromium chromium)
{
    private const string Secret = "The safe's number is 1729.\nПароль — рыба-меч.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("swordfish ü")]
    public async Task What_is_encrypted_here_a_client_of_PrivateBin_opens_and_the_server_never_sees(string password)
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        var sent = Listen(page);
        await visit.GoAsync("/");
        await page.FillAsync("#content", Secret);
        await page.FillAsync("#title", "About the safe");
        await page.SelectOptionAsync("#language", "markdown");
        Assert.False(await page.IsCheckedAsync("#encrypt"));
        if (password != "")
        {
            // Nothing else is needed.
            await page.FillAsync("#password", password);
        }
        else
        {
            await page.CheckAsync("#encrypt");
        }

        Assert.True(await page.IsCheckedAsync("#encrypt"));
        Assert.False(await page.IsVisibleAsync("#slug"));
        await page.ClickAsync(".create .primary");
        await page.Locator(".author").WaitForAsync();
        var (key, fragment) = (new Uri(page.Url).AbsolutePath[1..], new Uri(page.Url).Fragment);
        Assert.Equal(page.Url, await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        Assert.Equal(page.Url, await page.InputValueAsync(".author input"));

        if (password != "")
        {
            await page.FillAsync("#password", "herring");
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator("#sealed-problem")).ToHaveTextAsync("That was not the password.");
            Assert.Equal("herring", await page.InputValueAsync("#password"));
            await page.Keyboard.TypeAsync(password);
            await page.Keyboard.PressAsync("Enter");
        }

        await page.Locator("#text li").First.WaitForAsync();
        Assert.Equal(["About the safe", Secret.Split('\n')[1]], [await visit.TextAsync("h1"), await visit.TextAsync("#L2")]);
        var stored = await AsClientAsync(key);
        var opened = Encrypted.Open(stored, fragment[1..], password);
        Assert.Equal((Secret, "markdown"), (opened.GetProperty("paste").GetString(), stored.GetProperty("adata")[1].GetString()));

        // Its key stays with the browser: in the list, and there alone.
        await visit.GoAsync("/mine");
        Assert.EndsWith($"/{key}{fragment}", await page.GetAttributeAsync("#mine a.open", "href"), StringComparison.Ordinal);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var seen = await sent.AllAsync();
        Assert.Contains(key, seen, StringComparison.Ordinal);
        Assert.All((string[])[fragment[1..], "swordfish", "herring", "1729", "рыба", "About the safe"], text => Assert.DoesNotContain(text, seen, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("", true, "plaintext")]
    [InlineData("swordfish", true, "markdown")]
    [InlineData("swordfish", false, "syntaxhighlighting")]
    public async Task What_a_client_of_PrivateBin_encrypts_opens_under_its_link_and_under_ours(string password, bool packs, string kind)
    {
        var paste = new Encrypted(Secret, password: password, packs: packs, kind: kind);
        var id = await PostAsync(paste);
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        var sent = Listen(page);
        foreach (var link in (string[])[$"/?{id}#{paste.Key}", $"/{PasteBin.Api.Dialects.PrivateBin.KeyOf(id)}#-{paste.Key}&utm_source=elsewhere"])
        {
            await visit.GoAsync(link);
            if (password != "")
            {
                await page.FillAsync("#password", password);
                await page.Keyboard.PressAsync("Enter");
            }

            await page.Locator("#text li").First.WaitForAsync();
            await page.ClickAsync("#copy");
            Assert.Equal(Secret, await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
            var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#sealed-download"));
            Assert.Equal(Secret, await File.ReadAllTextAsync(await download.PathAsync(), Cancellation));

            // Lines are linked to behind the key.
            await page.ClickAsync("#L2", new() { Position = new() { X = 20, Y = 8 } });
            Assert.EndsWith($"{paste.Key}&L2", page.Url, StringComparison.Ordinal);
            await page.GotoAsync("about:blank");
        }

        var seen = await sent.AllAsync();
        Assert.All((string[])[paste.Key, "swordfish", "1729"], text => Assert.DoesNotContain(text, seen, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_of_two_browsers_reads_what_burns_and_a_link_without_its_key_burns_nothing()
    {
        var paste = new Encrypted(Secret, burns: true, password: "swordfish");
        var key = PasteBin.Api.Dialects.PrivateBin.KeyOf(await PostAsync(paste));
        await using var first = await chromium.VisitAsync(system.Address);
        await using var second = await chromium.VisitAsync(system.Address);
        foreach (var broken in (string[])["", $"#{paste.Key[..20]}", $"#{paste.Key}0"])
        {
            await first.GoAsync("about:blank");
            await first.GoAsync($"/{key}{broken}");
            await Assertions.Expect(first.Page.Locator("#sealed-problem")).ToContainTextAsync(broken == "" ? "The key is missing" : "not whole");
            Assert.False(await first.Page.IsVisibleAsync("#sealed-read"));
        }

        // The address is mended in the address bar.
        await first.Page.EvaluateAsync($"location.hash = '{paste.Key}'");
        await second.GoAsync($"/{key}#{paste.Key}");
        await first.Page.ClickAsync("#sealed-read .primary");
        await Assertions.Expect(first.Page.Locator("#sealed-locked")).ToContainTextAsync("do not leave");
        await second.Page.ClickAsync("#sealed-read .primary");
        await Assertions.Expect(second.Page.Locator("#sealed-problem")).ToContainTextAsync("There is nothing here");
        await first.Page.FillAsync("#password", "herring");
        await first.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(first.Page.Locator("#sealed-problem")).ToContainTextAsync("not the password");
        await first.Page.FillAsync("#password", "swordfish");
        await first.Page.Keyboard.PressAsync("Enter");
        await first.Page.Locator("#text li").First.WaitForAsync();
        Assert.Contains("gone now", await first.TextAsync("#sealed-left"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await system.Client.ReadAsync(key, Cancellation)).Status);
    }

    [Fact]
    public async Task Attached_files_are_saved_as_they_were_and_are_never_a_page()
    {
        var bytes = "<script>alert(1)</script>\0"u8.ToArray();
        var data = $"data:text/html;base64,{Convert.ToBase64String(bytes)}";
        foreach (var content in (object[])[
            new { paste = "", attachment = data, attachment_name = "page.html" },
            new { paste = "Two", attachment = new[] { data, data }, attachment_name = new[] { "page.html", "../other" } }])
        {
            var paste = new Encrypted("", content: content);
            await using var visit = await chromium.VisitAsync(system.Address);
            await visit.GoAsync($"/?{await PostAsync(paste)}#{paste.Key}");
            var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator("#sealed-files a").First.ClickAsync());
            Assert.Equal("page.html", download.SuggestedFilename);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(await download.PathAsync(), Cancellation));
        }
    }

    [Fact]
    public async Task Without_script_or_a_secure_connection_nothing_is_offered_that_would_not_hold()
    {
        await using var plain = await chromium.VisitAsync(system.Address, script: false);
        await plain.GoAsync("/");
        Assert.Contains("Without JavaScript", await plain.TextAsync("p.sealing:visible"), StringComparison.Ordinal);
        Assert.False(await plain.Page.IsVisibleAsync("#encrypt"));
        await plain.Page.FillAsync("#content", "Secret");
        await plain.Page.FillAsync("#password", "swordfish");
        await plain.Page.ClickAsync(".create .primary");
        var key = new Uri(await plain.Page.InputValueAsync("#link")).AbsolutePath[1..];
        Assert.Equal(HttpStatusCode.Unauthorized, (await system.Client.ReadAsync(key, Cancellation)).Status);

        await using var insecure = await chromium.VisitAsync(system.Address);
        await insecure.Page.AddInitScriptAsync("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })");
        await insecure.GoAsync("/");
        Assert.Contains("https", await insecure.TextAsync("#no-sealing"), StringComparison.Ordinal);
        await insecure.Page.FillAsync("#content", "Secret");
        await insecure.Page.FillAsync("#password", "swordfish");
        Assert.False(await insecure.Page.IsVisibleAsync("#encrypt"));
        await insecure.Page.ClickAsync(".create .primary");
        await insecure.Page.Locator(".author").WaitForAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await system.Client.ReadAsync(new Uri(insecure.Page.Url).AbsolutePath[1..], Cancellation)).Status);
        var paste = new Encrypted(Secret);
        await insecure.GoAsync($"/?{await PostAsync(paste)}#{paste.Key}");
        await Assertions.Expect(insecure.Page.Locator("#sealed-problem")).ToContainTextAsync("https");
    }

    [Fact]
    public async Task A_draft_that_was_to_be_encrypted_still_is_after_a_reload_and_a_failed_send()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        visit.MayLoseConnection = true;
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.FillAsync("#content", Secret);
        await page.FillAsync("#password", "swordfish");
        await page.RouteAsync("**/api/v1/pastes", route => route.AbortAsync());
        await page.ClickAsync(".create .primary");
        await page.Locator("#complaint:visible").WaitForAsync();
        await page.ReloadAsync();
        Assert.Equal((Secret, "", true), (await page.InputValueAsync("#content"), await page.InputValueAsync("#password"), await page.IsCheckedAsync("#encrypt")));
        await page.UnrouteAllAsync();
        await page.ClickAsync(".create .primary");
        await page.Locator(".author").WaitForAsync();
        var stored = await AsClientAsync(new Uri(page.Url).AbsolutePath[1..]);
        Assert.Equal(Secret, Encrypted.Open(stored, new Uri(page.Url).Fragment[1..]).GetProperty("paste").GetString());
        Assert.DoesNotContain("1729", stored.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_of_ten_megabytes_is_all_there_and_has_elements_only_where_somebody_looks()
    {
        var text = string.Concat(Enumerable.Range(1, 200_000).Select(number => $"line {number,8} and as much again as fills a line.\n"));
        var paste = new Encrypted(text);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/?{await PostAsync(paste)}#{paste.Key}&L199000-L199001");
        await Assertions.Expect(visit.Page.Locator("#L199000")).ToBeInViewportAsync(new() { Timeout = 60_000 });
        Assert.StartsWith("line   199000", await visit.TextAsync("#L199000"), StringComparison.Ordinal);
        // The range ends in the next list, and of what is no lines yet nothing is marked.
        Assert.Equal(0, await visit.Page.Locator("[data-open] > .marked").CountAsync());
        await Assertions.Expect(visit.Page.Locator("li.marked")).ToHaveCountAsync(2);
        Assert.Equal(text.Length, await visit.Page.EvaluateAsync<int>("document.getElementById('text').textContent.length"));
        Assert.InRange(await visit.Page.Locator("#text li").CountAsync(), 20_000, 40_000);
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.ClickAsync("#sealed-download"));
        Assert.Equal(text, await File.ReadAllTextAsync(await download.PathAsync(), Cancellation));
    }

    [Theory]
    [InlineData("x", 1, 1)]
    // More than a page can be high: those that have no number are there, too.
    [InlineData("\n", 1_200_000, 49_500)]
    public async Task A_long_line_and_many_lines_are_pieces_that_a_browser_can_show(string what, int lines, int numbered)
    {
        var text = string.Concat(Enumerable.Repeat(what, lines == 1 ? 5 << 20 : lines));
        var paste = new Encrypted(text);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/?{await PostAsync(paste)}#{paste.Key}");
        await visit.UntilAsync("!document.getElementById('copy').hidden");
        Assert.Equal(text.Length, await visit.Page.EvaluateAsync<int>("document.getElementById('text').textContent.length"));
        Assert.InRange(await visit.Page.Locator("#text li[id]").CountAsync(), numbered, numbered + 2000);
        Assert.True(await visit.Page.EvaluateAsync<int>("Math.max(...[...document.querySelectorAll('#text li')].map(line => line.textContent.length))") <= 64 * 1024);
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.getElementById('text').scrollWidth <= innerWidth"), "It goes on to the side.");
    }

    [Fact]
    public async Task The_key_stays_when_the_language_of_the_page_is_changed()
    {
        var paste = new Encrypted(Secret);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/?{await PostAsync(paste)}#{paste.Key}");
        await visit.Page.ClickAsync("button[value=de]");
        await visit.Page.Locator("html[lang=de] #text li").First.WaitForAsync();
        Assert.EndsWith($"#{paste.Key}", visit.Page.Url, StringComparison.Ordinal);
    }

    private Task<string> PostAsync(Encrypted paste) => paste.PostAsync(system.Client, Cancellation);

    private async Task<JsonElement> AsClientAsync(string key) => (await system.Client.ApiAsync(
        "GET", $"/?{PasteBin.Api.Dialects.PrivateBin.IdOf(key)}", null, Cancellation, ("X-Requested-With", "JSONHttpRequest"))).Expect(HttpStatusCode.OK).Json;

    private static Sent Listen(IPage page)
    {
        var sent = new Sent();
        page.Context.Request += (_, request) => sent.Requests.Enqueue(request);
        page.Context.RequestFinished += (_, request) => sent.Finished.TryAdd(request, true);
        return sent;
    }

    /// <summary>All that a browser has sent.</summary>
    private sealed class Sent
    {
        public System.Collections.Concurrent.ConcurrentQueue<IRequest> Requests { get; } = [];

        /// <summary>Of others, which the next page cut off, nobody knows any more which headers went over the wire.</summary>
        public System.Collections.Concurrent.ConcurrentDictionary<IRequest, bool> Finished { get; } = [];

        public async Task<string> AllAsync()
        {
            var all = new StringBuilder();
            foreach (var request in Requests.Where(static request => request.Url.StartsWith("http", StringComparison.Ordinal)))
            {
                all.AppendLine(Uri.UnescapeDataString(request.Url.Split('#')[0]));
                foreach (var (name, value) in Finished.ContainsKey(request) ? await request.AllHeadersAsync() : request.Headers)
                {
                    all.AppendLine($"{name}: {value}");
                }

                all.AppendLine(Encoding.UTF8.GetString(request.PostDataBuffer ?? []));
            }

            return all.ToString();
        }
    }
}
