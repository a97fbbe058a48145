using System.Text;
using Microsoft.Playwright;

namespace PasteBin.Tests.Browser;

/// <summary>Texts that are shown as what they mean, with script and without.</summary>
[Collection(PagesCollection.Name)]
public sealed class RichTests(PasteBinSystem system, Chromium chromium)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("markdown", "# One\n\n[link](https://example.org) ![cat](https://example.org/cat.png)", "#rich h2#md-one")]
    [InlineData("csv", "name,count\n\"a,\nb\",12", "#rich tbody td.n")]
    [InlineData("json", "{\"a\": [1, 2, {\"b\": null}]}", "#rich details details")]
    [InlineData("log", "plain \e[31mred\e[0m", "#L1 .f1")]
    public async Task A_text_is_shown_as_what_it_means_and_as_text_without_script(string language, string text, string sight)
    {
        var paste = await system.Client.PasteAsync(text, $"?language={language}", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address, script: false);
        foreach (var path in (string[])[$"/{paste.Key}", $"/{paste.Key}/embed"])
        {
            await visit.GoAsync(path);
            await Assertions.Expect(visit.Page.Locator(sight).First).ToBeVisibleAsync();
            Assert.Equal(0, await visit.Page.Locator("img").CountAsync());
            await visit.Page.ClickAsync("#as-text");
            Assert.Equal(text, string.Concat(await visit.Page.Locator("#text li").AllTextContentsAsync()));
            await visit.Page.ClickAsync(".views a:not([aria-current])");
            await Assertions.Expect(visit.Page.Locator(sight).First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task What_is_read_once_has_both_views_in_its_page()
    {
        var paste = await system.Client.PasteAsync("# One", "?language=markdown&burn", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address, script: false);
        await visit.GoAsync($"/{paste.Key}");
        await visit.Page.ClickAsync(".card .primary");
        await Assertions.Expect(visit.Page.Locator("#rich h2")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("#text")).ToBeHiddenAsync();
        await visit.Page.FocusAsync("#as-rich");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(visit.Page.Locator("#rich")).ToBeHiddenAsync();
        Assert.Equal("# One", await visit.TextAsync("#text"));
    }

    [Fact]
    public async Task A_link_to_a_line_leads_to_the_text()
    {
        var paste = await system.Client.PasteAsync("# One\n\ntwo\nthree", "?language=markdown", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/{paste.Key}#L3-L4");
        await visit.Page.WaitForURLAsync($"**/{paste.Key}?view=text#L3-L4");
        Assert.Equal(2, await visit.Page.Locator("li.marked").CountAsync());
        await visit.GoAsync($"/{paste.Key}#md-one");
        await Assertions.Expect(visit.Page.Locator("#md-one")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_source_of_a_document_is_copied_and_of_a_terminal_what_it_showed()
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        foreach (var (language, text, copied) in ((string, string, string)[])[("markdown", "# One\n\n*two*\n", "# One\n\n*two*\n"), ("log", "a \e[31mred\e[0m\nb", "a red\nb")])
        {
            var paste = await system.Client.PasteAsync(text, $"?language={language}", Cancellation);
            await visit.GoAsync($"/{paste.Key}");
            await visit.Page.EvaluateAsync("navigator.clipboard.writeText('')");
            await visit.Page.ClickAsync("#copy");
            await visit.UntilAsync($"navigator.clipboard.readText().then(text => text === {System.Text.Json.JsonSerializer.Serialize(copied)})");
        }
    }

    [Fact]
    public async Task Code_in_a_document_is_coloured_where_it_says_its_language()
    {
        var paste = await system.Client.PasteAsync(
            "# One\n\n```csharp\nvar a = 1;\nreturn a;\n```\n\n```\nvar b\n```\n\n```nosuch\nvar c\n```\n\n```text\nvar d\n```\n\n```csharp\n```\n\n~~~python\ndef e(): pass\n~~~\n", "?language=markdown", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/{paste.Key}");
        await visit.UntilAsync("CSS.highlights.get('keyword')?.size > 0");
        Assert.Equal(["var", "return", "def", "pass"], await visit.Page.EvaluateAsync<string[]>(
            "[...CSS.highlights.get('keyword')].map(piece => piece.startContainer.data.slice(piece.startOffset, piece.endOffset))"));
    }

    [Theory]
    [InlineData("json", "{\n\"a\": }", "Line 2")]
    [InlineData("csv", "a,\"b\nc", "table")]
    public async Task What_is_not_what_it_is_called_is_text_with_a_note(string language, string text, string note)
    {
        var paste = await system.Client.PasteAsync(text, $"?language={language}", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address, script: false);
        await visit.GoAsync($"/{paste.Key}");
        Assert.Contains(note, await visit.TextAsync(".notice"), StringComparison.Ordinal);
        Assert.Equal(text, string.Concat(await visit.Page.Locator("#text li").AllTextContentsAsync()));
        Assert.Equal(0, await visit.Page.Locator(".views").CountAsync());
    }

    [Fact]
    public async Task A_large_text_comes_in_by_itself_and_lines_that_were_not_there_are_linked_to()
    {
        const int count = 140_000;
        var text = new StringBuilder();
        for (var line = 1; line <= count; line++)
        {
            text.Append(null, $"{line} — a line of some sixty bytes, as those of logs are: шум\n");
        }

        var paste = await system.Client.PasteAsync(text.ToString(), "?language=text", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        var page = visit.Page;
        await visit.GoAsync($"/{paste.Key}#L130000-L130002");
        await Assertions.Expect(page.Locator("#L130000")).ToBeInViewportAsync(new() { Timeout = 60_000 });
        Assert.StartsWith("130000 —", await visit.TextAsync("#L130000"), StringComparison.Ordinal);
        Assert.Equal(3, await page.Locator("li.marked").CountAsync());
        await visit.UntilAsync("document.getElementById('cut').hidden");

        // Every byte is there once; but elements only where somebody looks, in lists that are short.
        Assert.Equal(text.Length, await page.EvaluateAsync<int>("document.getElementById('text').textContent.length"));
        Assert.Equal(1, await page.EvaluateAsync<int>("document.querySelectorAll('#text li').length > 30000 ? 0 : 1"));
        Assert.True(await page.EvaluateAsync<int>("Math.max(...[...document.querySelectorAll('#text ol')].map(list => list.textContent.length))") <= 64 * 1024);
        Assert.Equal(count, await page.EvaluateAsync<int>(
            "[...document.querySelectorAll('#text ol')].reduce((next, list) => list.start === next ? next + list.textContent.split('\\n').length - 1 : NaN, 1) - 1"));
    }

    [Fact]
    public async Task A_browser_that_always_has_something_else_to_do_gets_the_rest_too()
    {
        var text = string.Concat(Enumerable.Repeat("a line of some sixty bytes, as those of logs are, no longer\n", 50_000));
        var paste = await system.Client.PasteAsync(text, "?language=text", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.Page.AddInitScriptAsync("(function busy() { for (const end = performance.now() + 50; performance.now() < end;); requestAnimationFrame(busy); })()");
        await visit.GoAsync($"/{paste.Key}");
        await visit.UntilAsync("document.getElementById('cut').hidden");
        Assert.Equal(text.Length, await visit.Page.EvaluateAsync<int>("document.getElementById('text').textContent.length"));
    }

    [Fact]
    public async Task A_megabyte_of_numbers_does_not_keep_a_browser_looking_for_a_letter()
    {
        var text = string.Concat(Enumerable.Range(1, 50_000).Select(number => $"{number}\n"));
        var paste = await system.Client.PasteAsync(text, "?language=text", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/{paste.Key}");
        await visit.UntilAsync("document.getElementById('L50000') && !document.getElementById('copy').hidden");
        Assert.Equal("ltr", await visit.Page.EvaluateAsync<string>("document.getElementById('text').dir"));
    }

    [Fact]
    public async Task A_document_does_not_look_for_its_direction_in_blocks_that_have_their_own()
    {
        var paste = await system.Client.PasteAsync("שלום\n\nplain\n\n" + string.Concat(Enumerable.Repeat("a\n\n", 40_000)), "?language=markdown", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/{paste.Key}");
        Assert.Equal(["ltr", "rtl", "ltr"], await visit.Page.EvaluateAsync<string[]>(
            "[document.getElementById('rich').dir, ...['#rich > p', '#rich > p + p'].map(one => getComputedStyle(document.querySelector(one)).direction)]"));
    }

    [Fact]
    public async Task A_line_of_five_megabytes_is_pieces_that_wrap()
    {
        var text = new string('x', 5 << 20);
        var paste = await system.Client.PasteAsync(text, "?language=text", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/{paste.Key}");
        await visit.UntilAsync("document.getElementById('cut').hidden");
        Assert.Equal(text.Length, await visit.Page.EvaluateAsync<int>("document.getElementById('text').textContent.length"));
        Assert.Equal(1, await visit.Page.Locator("#text li[id]").CountAsync());
        Assert.True(await visit.Page.EvaluateAsync<int>("Math.max(...[...document.querySelectorAll('#text li')].map(line => line.textContent.length))") <= 64 * 1024);
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.getElementById('text').scrollWidth <= innerWidth"), "It goes on to the side.");
    }

    [Fact]
    public async Task A_text_that_changed_meanwhile_does_not_become_half_of_each()
    {
        var paste = await system.Client.PasteAsync(string.Concat(Enumerable.Repeat("old line\n", 200_000)), "?language=text", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        // What a server answers to a range of a text that it does not have any more: all of the one it has.
        await visit.Page.RouteAsync("**/raw/*", route => route.FulfillAsync(new() { Status = 200, ContentType = "text/plain", Body = "new line" }));
        await visit.GoAsync($"/{paste.Key}");
        await Assertions.Expect(visit.Page.Locator("#cut label")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(visit.Page.Locator("#cut a")).ToBeVisibleAsync();
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.getElementById('text').textContent.indexOf('new') + 1"));
    }

    [Fact]
    public async Task Text_that_goes_to_the_left_has_its_numbers_on_the_right()
    {
        var paste = await system.Client.PasteAsync("שלום עולם\nplain english\nسلام", "?language=text", Cancellation);
        await using var visit = await chromium.VisitAsync(system.Address);
        await visit.GoAsync($"/{paste.Key}");
        Assert.Equal("rtl", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.getElementById('text')).direction"));
        var right = await visit.Page.EvaluateAsync<float>("document.getElementById('L2').getBoundingClientRect().right");
        await visit.Page.Mouse.ClickAsync(right - 20, await visit.Page.EvaluateAsync<float>("document.getElementById('L2').getBoundingClientRect().top") + 8);
        await visit.UntilAsync("location.hash === '#L2'");
        // Each line by itself: English begins at the left.
        Assert.True(await visit.Page.EvaluateAsync<bool>("""
            () => {
              const left = id => { const range = document.createRange(); range.selectNodeContents(document.getElementById(id)); return range.getBoundingClientRect().left; };
              return left('L2') < left('L3');
            }
            """));
    }

    [Fact]
    public async Task Paper_gets_the_text_with_its_numbers_and_nothing_around_it()
    {
        await using var visit = await chromium.VisitAsync(system.Address, dark: true);
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });
        foreach (var (language, text) in ((string, string)[])[("csharp", "var a = 1;\nvar b = 2;"), ("json", "{\"a\": [1, 2, 3]}"), ("csv", "a,b\n1,2"), ("markdown", "# One\n\ntext"), ("log", "\e[31mred\e[0m")])
        {
            var paste = await system.Client.PasteAsync(text, $"?language={language}&title=On%20paper", Cancellation);
            await visit.GoAsync($"/{paste.Key}");
            foreach (var chrome in (string[])[".top", ".bottom", ".tools"])
            {
                await Assertions.Expect(visit.Page.Locator(chrome)).ToBeHiddenAsync();
            }

            await Assertions.Expect(visit.Page.Locator("h1").First).ToBeVisibleAsync();
            Assert.Equal("rgb(27, 32, 39)", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).color"));
            await visit.ScreenshotAsync($"print-{language}");
        }

        await visit.GoAsync($"/{(await system.Client.PasteAsync("one\ntwo", "?language=text", Cancellation)).Key}");
        Assert.Equal("counter(list-item)", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.getElementById('L2'), '::before').content"));
    }
}
