using PasteBin.Tests.Api.Dialects;

namespace PasteBin.Tests.Browser;

/// <summary>As <see cref="LookTests"/>, the pages of what is encrypted.</summary>
[Collection(PagesCollection.Name)]
public sealed class SealedLookTests(PasteBinSystem system, Chromium chromium)
{
    public static TheoryData<string> Names => ["create-encrypting", "encrypted-created", "encrypted", "encrypted-password", "encrypted-burn", "encrypted-no-key"];

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
        var page = visit.Page;
        if (name is "create-encrypting" or "encrypted-created")
        {
            await visit.GoAsync("/");
            await page.FillAsync("#content", LookTests.Code);
            await page.FillAsync("#password", "swordfish");
            if (name == "encrypted-created")
            {
                await page.ClickAsync(".create .primary");
                await page.Locator(".author").WaitForAsync();
                await page.Locator("#sealed-open:visible").WaitForAsync();
            }

            return;
        }

        var content = new { paste = LookTests.Code, title = "Clock.cs", language = "csharp", attachment = "data:text/plain;base64,YQ==", attachment_name = "a.txt" };
        var paste = new Encrypted(LookTests.Code, burns: name == "encrypted-burn", password: name == "encrypted-password" ? "swordfish" : "", content: content);
        var id = await paste.PostAsync(system.Client, TestContext.Current.CancellationToken);
        await visit.GoAsync($"/?{id}#{(name == "encrypted-no-key" ? "" : paste.Key)}");
        if (name == "encrypted-password")
        {
            await page.FillAsync("#password", "wrong");
            await page.Keyboard.PressAsync("Enter");
        }

        await page.Locator(name switch { "encrypted" => "#text li", "encrypted-burn" => "#sealed-read", _ => "#sealed-problem" }).First.WaitForAsync();
        if (name == "encrypted")
        {
            await visit.UntilAsync("CSS.highlights.get('keyword')?.size > 0");
        }
    }
}
