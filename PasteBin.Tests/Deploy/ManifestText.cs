using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PasteBin.Tests.Deploy;

/// <summary>The AppHost's manifest, read a second time and on its own: what its texts come to where each resource is a Service of its name.</summary>
internal sealed partial class ManifestText(JsonObject resources)
{
    public static ManifestText AppHost { get; } =
        new(JsonNode.Parse(Repository.Read("PasteBin.Tests/LocalAspire/Manifest/apphost.manifest.json"))!["resources"]!.AsObject());

    public JsonObject Resources => resources;

    public IEnumerable<KeyValuePair<string, JsonNode?>> Workloads => resources.Where(resource => resource.Value!["type"]!.GetValue<string>() is "project.v0" or "container.v0");

    /// <summary>What a Secret of the base would hold; with a character that percent-encoding changes.</summary>
    public static string SecretValue(string parameter) => $"#{parameter}#";

    /// <summary>Whether the text leads to a port that nobody serves: every project has an https binding, and none listens there.</summary>
    public bool LeadsToHttps(string text) => References(text).Any(reference => reference.Contains(".bindings.https.", StringComparison.Ordinal));

    public string Resolve(string text) => Reference().Replace(text, match => Follow(match.Groups[1].Value));

    /// <summary>Every reference, and those that it leads to.</summary>
    public IEnumerable<string> References(string text) => Reference().Matches(text).Select(match => match.Groups[1].Value)
        .SelectMany(reference => Behind(reference) is { } behind ? [reference, .. References(behind)] : (IEnumerable<string>)[reference]);

    private string Follow(string reference)
    {
        var path = reference.Split('.');
        var resource = resources[path[0]]!;
        return path switch
        {
            [_, "bindings", _, "host"] => path[0],
            [_, "bindings", _, "port" or "targetPort"] => Port(resource, path[2]),
            [_, "bindings", _, "scheme"] => resource["bindings"]![path[2]]!["scheme"]!.GetValue<string>(),
            [_, "bindings", _, "url"] => $"{path[2]}://{path[0]}:{Port(resource, path[2])}",
            [_, "inputs", "value"] => SecretValue(path[0]),
            [_, "value"] when resource["filter"] is not null => Uri.EscapeDataString(Resolve(Behind(reference)!)),
            _ => Resolve(Behind(reference)!),
        };
    }

    private string? Behind(string reference) => reference.Split('.') is [var name, var property] ? resources[name]![property]!.GetValue<string>() : null;

    private static string Port(JsonNode resource, string binding) => resource["bindings"]![binding]!["targetPort"]?.ToString() ?? "8080";

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Reference();
}
