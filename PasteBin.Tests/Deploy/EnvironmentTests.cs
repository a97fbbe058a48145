using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static PasteBin.Tests.Deploy.Rendered;

namespace PasteBin.Tests.Deploy;

/// <summary>What a process finds in its environment, as the kubelet makes it.</summary>
public sealed partial class EnvironmentTests
{
    private static readonly ManifestText Manifest = ManifestText.AppHost;

    [Fact]
    public async Task Every_value_is_what_the_manifest_says()
    {
        var all = await OfAsync("base");
        foreach (var (name, resource) in Manifest.Workloads)
        {
            var workload = all.Workloads.Single(workload => NameOf(workload) == name);
            var found = EnvironmentOf(all, ContainersOf(workload).Single());
            foreach (var (variable, text) in Map(resource!["env"]))
            {
                if (Manifest.LeadsToHttps(text))
                {
                    Assert.DoesNotContain(variable, found.Keys);
                }
                else
                {
                    Assert.True(found.TryGetValue(variable, out var value), $"{name} has no {variable}.");
                    Assert.Equal(Manifest.Resolve(text), value);
                }
            }

            // Besides, only secrets that others are built from.
            Assert.All(found.Keys.Except(Map(resource["env"]).Keys), variable => Assert.Contains($"$({variable})", workload.ToJsonString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Images_commands_and_arguments_are_the_manifests()
    {
        var all = await OfAsync("base");
        foreach (var (name, resource) in Manifest.Workloads.Where(workload => workload.Value!["image"] is not null))
        {
            var container = ContainersOf(all.Workloads.Single(workload => NameOf(workload) == name)).Single();
            Assert.Equal(resource!["image"]!.GetValue<string>(), Text(container["image"]));
            Assert.Equal(resource["entrypoint"]?.GetValue<string>(), container["command"]?[0]?.GetValue<string>());
            var args = Items(resource["args"]).Select(argument => Manifest.Resolve(Text(argument))).ToList();
            Assert.Equal(args, Items(container["args"]).Take(args.Count).Select(argument => Expand(Text(argument), [])));
        }
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task Nothing_secret_stands_in_a_config_map_or_in_any_file(string folder)
    {
        var all = await OfAsync(folder);
        var secret = Manifest.Workloads.SelectMany(workload => workload.Value!["env"]!.AsObject())
            .Where(variable => Manifest.References(Text(variable.Value)).Any(reference => reference.EndsWith(".inputs.value", StringComparison.Ordinal)))
            .Select(variable => variable.Key).ToHashSet();
        Assert.Contains("Keys__Secret", secret);
        Assert.Contains("ConnectionStrings__textdb", secret);
        Assert.Empty(all.OfKind("ConfigMap").SelectMany(map => Map(map["data"]).Keys).Intersect(secret));
        Assert.Empty(all.OfKind("Secret"));
        var literals = all.Workloads.SelectMany(ContainersOf).SelectMany(container => Items(container["env"]))
            .Where(variable => secret.Contains(Text(variable["name"])) && variable["value"] is not null);
        Assert.All(literals, variable => Assert.Matches(Expansion(), Text(variable["value"])));
    }

    /// <summary>ConfigMaps first, then the variables in turn, each of which sees those before it.</summary>
    private static Dictionary<string, string> EnvironmentOf(Rendered all, JsonNode container)
    {
        var environment = Items(container["envFrom"]).SelectMany(source => Map(all.Find("ConfigMap", Text(source["configMapRef"]!["name"]))!["data"]))
            .ToDictionary(value => value.Key, value => value.Value);
        foreach (var variable in Items(container["env"]))
        {
            environment.Add(Text(variable["name"]), variable["value"] is { } value ? Expand(Text(value), environment)
                : SecretOf(Text(variable["valueFrom"]!["secretKeyRef"]!["name"])));
        }

        return environment;
    }

    private static string SecretOf(string name) => Manifest.Resolve($"{{{name}.value}}");

    private static string Expand(string text, Dictionary<string, string> environment) =>
        Expansion().Replace(text, match => match.Value == "$$" ? "$" : environment[match.Groups[1].Value]);

    [GeneratedRegex(@"\$\$|\$\(([^)]+)\)")]
    private static partial Regex Expansion();
}
