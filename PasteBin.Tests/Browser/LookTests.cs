namespace PasteBin.Tests.Browser;

/// <summary>Every page as people see it: nothing that axe-core finds wrong, in light and in dark, and nothing wider than a phone.</summary>
[Collection(PagesCollection.Name)]
public sealed class LookTests(PasteBinSystem system, Chromium chromium)
{
    internal const string Code = """
        using System;

        /// <summary>Says what the time is.</summary>
        public static class Clock
        {
            private const int Hours = 24; // more or less

            public static string Say(DateTime now) => $"It is {now:HH:mm}, of {Hours} hours: {(now.Hour < 12 ? "good morning" : "good evening")} — a line that is longer than most others here are";
        }
        """;

    public static TheoryData<string> Names =>
        ["create", "create-refused", "created", "paste", "paste-wrapped-lines", "embed", "burn", "password", "password-wrong", "read-once", "not-found", "versions", "diff", "diff-unified", "diff-password", "edit", "edit-changed", "deleted", "mine", "help", "docs", "problems",
         "markdown", "table", "json", "terminal", "right-to-left", "note", "large", "embed-markdown", "once-json"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_is_for_everybody_in_light_and_dark_on_a_phone_and_a_desk(string name)
    {
        await using var visit = await chromium.VisitAsync(system.Address);
        await ArriveAsync(visit, name);
        Assert.Empty(await visit.ComplaintsAsync(name));
    }

    private async Task ArriveAsync(Visit visit, string name)
    {
        switch (name)
        {
            case "create-refused":
                await visit.GoAsync("/");
                await visit.Page.FillAsync("#slug", "api");
                await visit.Page.FillAsync("#content", Code);
                await visit.Page.ClickAsync(".create .primary");
                await visit.Page.Locator("#complaint:visible").WaitForAsync();
                break;
            case "created":
                await visit.GoAsync("/");
                await visit.Page.FillAsync("#content", Code);
                await visit.Page.ClickAsync(".create .primary");
                await visit.Page.Locator(".author").WaitForAsync();
                await visit.Page.ClickAsync(".author summary");
                break;
            case "paste" or "paste-wrapped-lines":
                await visit.GoAsync($"/{(await PasteAsync("?language=csharp&title=Clock.cs")).Key}#L4-L6");
                await visit.UntilAsync("CSS.highlights.get('keyword')?.size > 0");
                if (name != "paste")
                {
                    await visit.Page.ClickAsync("#wrap");
                }

                break;
            case "embed":
                await visit.GoAsync($"/{(await PasteAsync("?language=csharp&title=Clock.cs")).Key}/embed");
                break;
            case "diff-password":
                var key = await LockedAsync();
                await visit.GoAsync($"/{key}/diff?from=1&to=1");
                break;
            case "edit-changed":
                var changing = await PasteAsync("");
                await visit.GoAsync($"/{changing.Key}/edit#{changing.DeleteToken}");
                (await system.Client.UpdateAsync(changing, "Theirs", Cancellation)).Expect(System.Net.HttpStatusCode.OK);
                await visit.Page.FillAsync("#content", "Mine");
                await visit.Page.ClickAsync("button[value=save]");
                await visit.Page.Locator("[role=alert]").WaitForAsync();
                break;
            case "burn":
                await visit.GoAsync($"/{(await PasteAsync("?burn")).Key}");
                break;
            case "password" or "password-wrong":
                await visit.GoAsync($"/{await LockedAsync()}");
                if (name != "password")
                {
                    await visit.Page.FillAsync("#password", "wrong");
                    await visit.Page.ClickAsync(".card .primary");
                }

                break;
            case "read-once":
                await visit.GoAsync($"/{(await PasteAsync("?burn&language=csharp")).Key}");
                await visit.Page.ClickAsync(".card .primary");
                break;
            case "not-found":
                await visit.GoAsync("/aaaaaaaaaa");
                break;
            case "versions" or "diff" or "diff-unified" or "edit" or "deleted":
                var paste = await PasteAsync("?language=csharp&title=Clock.cs");
                (await system.Client.UpdateAsync(paste, Code.Replace("24", "12", StringComparison.Ordinal) + "\n// the end", Cancellation)).Expect(System.Net.HttpStatusCode.OK);
                await visit.GoAsync($"/{paste.Key}/{(name == "diff-unified" ? "diff?view=unified" : name == "deleted" ? $"edit#{paste.DeleteToken}" : name)}");
                if (name == "deleted")
                {
                    await visit.Page.ClickAsync(".danger");
                }

                break;
            case "large":
                await visit.GoAsync($"/{(await system.Client.PasteAsync(string.Concat(Enumerable.Repeat(new string('/', 1000) + "\n", 1200)), "?language=csharp", Cancellation)).Key}");
                await visit.UntilAsync("document.getElementById('cut').hidden");
                break;
            case "embed-markdown":
                await visit.GoAsync($"/{(await RichAsync("markdown")).Key}/embed");
                break;
            case "once-json":
                await visit.GoAsync($"/{(await system.Client.PasteAsync(RichSamples.Of["json"].Text, "?language=json&burn", Cancellation)).Key}");
                await visit.Page.ClickAsync(".card .primary");
                break;
            case "markdown" or "table" or "json" or "terminal" or "right-to-left" or "note":
                await visit.GoAsync($"/{(await RichAsync(name)).Key}");
                break;
            case "mine":
                await ArriveAsync(visit, "created");
                await visit.GoAsync("/mine");
                break;
            default:
                await visit.GoAsync(name switch { "create" => "/", "problems" => "/docs/problems", _ => $"/{name}" });
                break;
        }
    }

    private Task<Created> PasteAsync(string query) => system.Client.PasteAsync(Code, query, Cancellation);

    private Task<Created> RichAsync(string name) => system.Client.PasteAsync(RichSamples.Of[name].Text, RichSamples.Of[name].Query, Cancellation);

    private async Task<string> LockedAsync()
    {
        var created = await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = Code, password = "swordfish" }, Cancellation);
        return created.Expect(System.Net.HttpStatusCode.Created)["key"].GetString()!;
    }
}
