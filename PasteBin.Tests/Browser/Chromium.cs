using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PasteBin.Tests.Browser.Chromium))]

namespace PasteBin.Tests.Browser;

/// <summary>The system's Chromium or Chrome, started when the first test needs it, and once for all of them. <c>./test.sh</c> installs it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    // Those of Debian, Ubuntu, and GitHub's machines.
    private static readonly string[] Paths = ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"];

    private readonly SemaphoreSlim _gate = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <param name="address">Where pages are: requests to anywhere else fail the test.</param>
    /// <param name="script">Whether JavaScript is on.</param>
    /// <param name="client">The address it comes from, for an api that believes whoever tells it.</param>
    public async Task<Visit> VisitAsync(Uri address, bool script = true, bool dark = false, string language = "en", string? client = null)
    {
        var context = await (await StartAsync()).NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            JavaScriptEnabled = script,
            ExtraHTTPHeaders = client is null ? [] : [new("X-Forwarded-For", client)],
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = language,
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = ["clipboard-read", "clipboard-write"],
            ViewportSize = new() { Width = 1280, Height = 800 },
        });
        return new(context, await context.NewPageAsync(), address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _gate.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Array.Find(Paths, File.Exists) ?? throw new InvalidOperationException("There is no Chromium: ./test.sh installs it."),
                Args =
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync",
                ],
            });
        }
        finally
        {
            _gate.Release();
        }
    }
}
