using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static PasteBin.Tests.Deploy.Rendered;

namespace PasteBin.Tests.Deploy;

/// <summary>What GitHub runs. Only GitHub can run it; what would be wrong before that is looked for here.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github/workflows")).Select(path => Path.GetRelativePath(Repository.Root, path)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Actions_are_pinned_by_hash_and_say_which_version_that_is(string file)
    {
        var uses = Repository.Read(file).Split('\n').Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(Pinned(), line));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_may_write_but_packages_where_images_are_published(string file)
    {
        var workflow = Documents.Parse(Repository.Read(file)).Single();
        Assert.Equal(["contents: read"], Granted(workflow));
        var more = Jobs(workflow).Where(job => job.Value!["permissions"] is not null).ToDictionary(job => job.Key, job => Granted(job.Value!));
        Assert.All(more, job => Assert.Equal(("images", "contents: read, packages: write"), (job.Key, string.Join(", ", job.Value))));
        Assert.DoesNotContain("pull_request_target", workflow.ToJsonString(), StringComparison.Ordinal);

        static IEnumerable<string> Granted(JsonNode node) => Map(node["permissions"]).Select(permission => $"{permission.Key}: {permission.Value}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Jobs_end_and_what_they_run_is_there(string file)
    {
        foreach (var (name, job) in Jobs(Documents.Parse(Repository.Read(file)).Single()).Where(job => job.Value!["uses"] is null))
        {
            Assert.True(job!["timeout-minutes"] is not null, $"{name} may run for six hours.");
            var commands = Items(job["steps"]).Select(step => step["run"]?.GetValue<string>()).OfType<string>().ToList();
            // What an event says must not become a part of a script.
            Assert.DoesNotContain("${{", string.Join('\n', commands), StringComparison.Ordinal);
            Assert.All(commands.SelectMany(command => Script().Matches(command)), script => Assert.True(File.Exists(Path.Combine(Repository.Root, script.Value)), script.Value));
        }
    }

    [Fact]
    public void Everything_is_tested_both_ways_and_before_it_is_published()
    {
        var ci = Jobs(Documents.Parse(Repository.Read(".github/workflows/ci.yml")).Single());
        Assert.Equal(["packages", "local"], Items(ci["test"]!["strategy"]!["matrix"]!["aspire"]).Select(Text));
        Assert.Contains("./test.sh", Items(ci["test"]!["steps"]).Select(step => step["run"]?.GetValue<string>()));
        var publish = Jobs(Documents.Parse(Repository.Read(".github/workflows/publish.yml")).Single());
        Assert.Equal("./.github/workflows/ci.yml", Text(publish[Text(publish["images"]!["needs"])]!["uses"]));
    }

    private static JsonObject Jobs(JsonNode workflow) => workflow["jobs"]!.AsObject();

    [GeneratedRegex(@"uses: (\./\.github/workflows/\w+\.yml|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"(deploy/\w+|(?<=\./)\w+)\.sh")]
    private static partial Regex Script();
}
