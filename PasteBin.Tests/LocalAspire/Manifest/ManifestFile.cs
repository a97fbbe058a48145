using System.Text.Json.Nodes;

namespace PasteBin.Tests.LocalAspire.Manifest;

/// <summary>Manifests as lines of <c>place = value</c>, so that a difference can be read.</summary>
internal static class ManifestFile
{
    /// <summary>The folder that the expected manifests' paths start from.</summary>
    private static string AppHostDirectory => Projects.PasteBin_AppHost.ProjectPath;

    /// <summary>A manifest that was written somewhere; its paths are followed from there.</summary>
    public static List<string> Read(string path)
    {
        var manifest = JsonNode.Parse(File.ReadAllBytes(path))!;
        foreach (var (_, resource) in manifest["resources"]!.AsObject())
        {
            if (resource!["path"]?.GetValue<string>() is { } project)
            {
                var file = Path.GetFullPath(project, Path.GetDirectoryName(path)!);
                Assert.True(File.Exists(file), $"{project} leads nowhere from {path}");
                resource["path"] = Path.GetRelativePath(AppHostDirectory, file).Replace('\\', '/');
            }
        }

        return [.. Lines(manifest, "")];
    }

    public static List<string> Expected(string name)
    {
        using var stream = typeof(ManifestFile).Assembly.GetManifestResourceStream(name)!;
        return [.. Lines(JsonNode.Parse(stream), "")];
    }

    public static void AssertEqual(List<string> expected, List<string> actual) => Assert.True(
        expected.Order(StringComparer.Ordinal).SequenceEqual(actual.Order(StringComparer.Ordinal), StringComparer.Ordinal),
        string.Join('\n', ["The manifest differs (- expected, + written):",
            .. expected.Except(actual).Select(line => "- " + line), .. actual.Except(expected).Select(line => "+ " + line)]));

    private static IEnumerable<string> Lines(JsonNode? node, string place) => node switch
    {
        JsonObject { Count: > 0 } parent => parent.SelectMany(child => Lines(child.Value, $"{place}/{child.Key}")),
        JsonArray { Count: > 0 } list => list.SelectMany((child, i) => Lines(child, $"{place}/{i}")),
        _ => [$"{place} = {node?.ToJsonString() ?? "null"}"],
    };
}
