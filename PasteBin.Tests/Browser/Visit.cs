using System.Text.Json;
using Microsoft.Playwright;

namespace PasteBin.Tests.Browser;

/// <summary>
/// One person's browser. When it is closed it fails the test if anything went to another host, or anything but the answer's own status was an error
/// in the console, which is where a broken policy is told of too.
/// </summary>
public sealed class Visit : IAsyncDisposable
{
    private static readonly Lazy<string> Axe = new(() =>
    {
        using var script = new StreamReader(typeof(Visit).Assembly.GetManifestResourceStream("axe.min.js")!);
        return script.ReadToEnd();
    });

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public Visit(IBrowserContext context, IPage page, Uri address)
    {
        (_context, Page) = (context, page);
        context.Request += (_, request) =>
        {
            var to = new Uri(request.Url);
            if (to.Scheme is "http" or "https" or "ws" or "wss" && to.Authority != address.Authority)
            {
                _complaints.Add($"A request to {to.Authority}");
            }
        };
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !IsExpected(message.Text))
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>The whole of a request that is to fail is no complaint.</summary>
    public bool MayLoseConnection { get; set; }

    public Task<IResponse?> GoAsync(string path) => Page.GotoAsync(path);

    public Task<string> TextAsync(string selector) => Page.Locator(selector).First.InnerTextAsync();

    /// <summary>Waits for what a script makes true. (Playwright's own way to wait evaluates text in the page, which its policy forbids.)</summary>
    public Task UntilAsync(string condition) => Eventually.HoldsAsync(
        () => Page.EvaluateAsync<bool>(condition), TimeSpan.FromSeconds(30), condition, TestContext.Current.CancellationToken);

    /// <summary>The rules of WCAG 2.2 AA and good practice that this page breaks, and where.</summary>
    public async Task<IReadOnlyList<string>> AxeAsync()
    {
        await Page.EvaluateAsync(Axe.Value);
        var found = await Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`))");
        return [.. found.EnumerateArray().Select(one => one.GetString()!)];
    }

    /// <summary>Kept for people to look at, in TestResults/pages.</summary>
    public async Task ScreenshotAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "TestResults", "pages"));
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, $"{name}.png") });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }

    private bool IsExpected(string message) => message.StartsWith("Failed to load resource: the server responded with a status of", StringComparison.Ordinal)
        || (MayLoseConnection && message.StartsWith("Failed to load resource: net::", StringComparison.Ordinal));
}
