using System.Text.RegularExpressions;

namespace PasteBin.Tests.Readme;

/// <summary>What <c>curl HOST/</c> prints, done as it says.</summary>
[Collection(SystemCollection.Name)]
public sealed partial class HelpTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_fits_on_one_screen()
    {
        var lines = (await HelpAsync()).TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 10, 24);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task Its_examples_work_as_printed_one_after_the_other()
    {
        var examples = Example().Matches(await HelpAsync()).Select(match => match.Value.Trim()).ToList();
        Assert.True(examples.Count >= 8);
        var folder = Directory.CreateTempSubdirectory("pastebin-help-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "notes.txt"), "Notes\n", Cancellation);
            // The key and the token that are meant are the last ones that an answer named.
            var (key, token) = ("", "");
            foreach (var example in examples)
            {
                var command = example.Replace("KEY", key, StringComparison.Ordinal).Replace("TOKEN", token, StringComparison.Ordinal);
                var (status, output) = await Shell.RunAsync(
                    $$"""set -euo pipefail; curl() { command curl --fail-with-body --silent --show-error --dump-header headers "$@"; }; {{command}}""", folder.FullName, Cancellation);
                Assert.True(status == 0, $"{command}\n{output}");
                var headers = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "headers"), Cancellation);
                if (Token().Match(headers) is { Success: true } given)
                {
                    (key, token) = (Link().Match(headers).Groups[1].Value, given.Groups[1].Value);
                }
                else if (example.Contains("POST", StringComparison.Ordinal))
                {
                    Assert.Equal("swordfish\n", output);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Task<string> HelpAsync() => system.Client.GetStringAsync("/", Cancellation);

    [GeneratedRegex("^  .*curl .*$", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^X-Delete-Token: (\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Token();

    [GeneratedRegex(@"^Location: \S+/(\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
