using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PasteBin.Tests.Deploy;

/// <summary>What aspirate (9.1) is known to trip over must not be in the manifest where a service reads it; docs/deploy.md says what it leaves out.</summary>
public sealed partial class AspirateTests
{
    private static readonly ManifestText Manifest = ManifestText.AppHost;

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Projects => Manifest.Workloads.Where(workload => workload.Value!["path"] is not null);

    /// <summary>It skips resources of the type <c>annotated.string</c>, and leaves what refers to them as it stands.</summary>
    [Fact]
    public void What_a_service_reads_has_nothing_in_it_that_would_have_to_be_encoded()
    {
        foreach (var (name, text) in Projects.SelectMany(project => project.Value!["env"]!.AsObject()).Select(variable => (variable.Key, variable.Value!.GetValue<string>())))
        {
            var encoded = Manifest.References(text).Any(reference => Manifest.Resources[reference.Split('.')[0]]!["type"]!.GetValue<string>() == "annotated.string");
            Assert.True(!encoded || NotRead().IsMatch(name), $"{name} would keep a placeholder.");
        }
    }

    /// <summary>It generates passwords with exclamation marks where special characters are allowed, and addresses are built from them as they are.</summary>
    [Fact]
    public void Passwords_are_letters_and_digits()
    {
        var generated = Manifest.Resources.Where(resource => resource.Value!["type"]!.GetValue<string>() == "parameter.v0").ToList();
        Assert.NotEmpty(generated);
        Assert.All(generated, parameter => Assert.False(parameter.Value!["inputs"]!["value"]!["default"]!["generate"]!["special"]!.GetValue<bool>()));
    }

    /// <summary>It makes a Deployment of everything, which would start a project that is done over and over.</summary>
    [Fact]
    public void Every_project_serves_until_it_is_told_to_end() =>
        Assert.All(Projects, project => Assert.NotNull(project.Value!["bindings"]!["http"]));

    /// <summary>Names of the form HOST, URI and so on, which Aspire adds for programs in other languages.</summary>
    [GeneratedRegex("^[A-Z_]+_URI$")]
    private static partial Regex NotRead();
}
