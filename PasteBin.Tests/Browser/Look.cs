using Microsoft.Playwright;

namespace PasteBin.Tests.Browser;

/// <summary>How a page looks, and whether everybody can use it.</summary>
internal static class Look
{
    /// <summary>
    /// What is wrong with the page that is open: what axe-core finds in light and in dark, what is wider than a phone or a large screen, and what the
    /// keyboard does not reach. Leaves screenshots under the name.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ComplaintsAsync(this Visit visit, string name)
    {
        var complaints = new List<string>();
        foreach (var (theme, scheme) in ((string, ColorScheme)[])[("light", ColorScheme.Light), ("dark", ColorScheme.Dark)])
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await visit.Page.SetViewportSizeAsync(1280, 800);
            complaints.AddRange(from complaint in await visit.AxeAsync() select $"{theme}: {complaint}");
            await visit.ScreenshotAsync($"{name}-{theme}-desk");
            await visit.Page.SetViewportSizeAsync(320, 700);
            await visit.ScreenshotAsync($"{name}-{theme}-phone");
            foreach (var width in (int[])[320, 2560])
            {
                await visit.Page.SetViewportSizeAsync(width, 1080);
                var needed = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                if (needed > width)
                {
                    complaints.Add($"{theme}: on {width} pixels it needs {needed}.");
                }
            }
        }

        complaints.AddRange(await KeyboardComplaintsAsync(visit.Page));
        return complaints;
    }

    /// <summary>Tab leads to everything there is to press or to fill in, in the order of the page, and one sees where one is.</summary>
    private static async Task<IReadOnlyList<string>> KeyboardComplaintsAsync(IPage page)
    {
        // Of a choice, what is chosen: arrows lead to the rest.
        const string reachable = "a[href], button:not(:disabled), input:not([type=hidden], [type=radio]:not(:checked)), select, textarea, summary, [tabindex='0']";
        var count = await page.EvaluateAsync<int>($$"""
            (() => {
              window.reachable = [...document.querySelectorAll("{{reachable}}")].filter(one => one.checkVisibility({ visibilityProperty: true }));
              // From the page's beginning.
              document.body.tabIndex = -1;
              document.body.focus();
              return reachable.length;
            })()
            """);
        var complaints = new List<string>();
        var reached = new List<int>();
        // What scrolls is reached too, and is none of those.
        for (var press = 0; press < 2 * count && reached.Count < count; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            var at = await page.EvaluateAsync<int>("reachable.indexOf(document.activeElement)");
            if (at < 0)
            {
                continue;
            }

            reached.Add(at);
            if (!await page.EvaluateAsync<bool>("[document.activeElement, document.activeElement.closest('.editor')].some(one => one && getComputedStyle(one).outlineStyle !== 'none')"))
            {
                complaints.Add($"Nobody sees that {at} is reached.");
            }
        }

        if (!reached.SequenceEqual(Enumerable.Range(0, count)))
        {
            complaints.Add($"The keyboard reaches {string.Join(", ", reached)} of {count}.");
        }

        return complaints;
    }
}
