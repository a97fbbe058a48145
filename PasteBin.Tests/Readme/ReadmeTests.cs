using System.Text.RegularExpressions;

namespace PasteBin.Tests.Readme;

[Collection(SystemCollection.Name)]
public sealed partial class ReadmeTests(PasteBinSystem system)
{
    // A refused request must fail the example, which curl does only when asked; nothing else about the commands is changed.
    private const string Prelude = "set -euo pipefail; curl() { command curl --fail-with-body --silent --show-error \"$@\"; }\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("README.md", 5)]
    [InlineData("docs/api.md", 2)]
    public async Task Its_examples_work_as_printed(string file, int atLeast)
    {
        var examples = Example().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value).ToList();
        Assert.True(examples.Count >= atLeast, $"{file} shows at least {atLeast} examples.");
        foreach (var example in examples)
        {
            var (status, output) = await Shell.RunAsync(
                Prelude + example.Replace("http://localhost:5000/", system.Address.ToString(), StringComparison.Ordinal), Repository.Root, Cancellation);
            Assert.True(status == 0, $"{example}\n{output}");
            Assert.NotEmpty(output);
        }
    }

    [GeneratedRegex("```sh example\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
